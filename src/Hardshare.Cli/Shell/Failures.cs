using Hardshare.Cli.Client;
using Hardshare.Cli.Output;

namespace Hardshare.Cli.Shell;

/// <summary>
/// How a failure looks: what happened and what to do next, on standard error; never a stack trace unless one asks for it.
/// </summary>
internal static class Failures
{
    public static ExitCode Tell(Exception exception, Screen screen, Surroundings around)
    {
        if (exception is BrokenPipeException)
            return ExitCode.Ok;
        var failure = exception switch
        {
            CliFailure own => own,
            OperationCanceledException => new CliFailure(ExitCode.Cancelled, "cancelled"),
            IOException or UnauthorizedAccessException => new CliFailure(ExitCode.Failed, exception.Message, cause: exception),
            _ => new CliFailure(
                ExitCode.Failed, $"an error in hardshare itself: {exception.Message}", "HARDSHARE_DEBUG=1 shows where; please report it",
                cause: exception),
        };
        if (screen.Json)
            WriteJson(failure, around.Error);
        else
            WriteText(failure, around.Error);
        if (around.Debug)
            around.Error.WriteLine(exception);
        return failure.Code;
    }

    private static void WriteText(CliFailure failure, TextWriter errors)
    {
        errors.WriteLine($"hardshare: {Clean.Lines(failure.Message, "  ")}");
        if (failure.Advice is { } advice)
            errors.WriteLine($"Next: {Clean.Line(advice)}");
    }

    private static void WriteJson(CliFailure failure, TextWriter errors)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Wire.Options.Encoder }))
        {
            writer.WriteStartObject();
            writer.WriteString("error", failure.Message);
            if (failure.Rejection is { } code)
                writer.WriteString("code", JsonNamingPolicy.KebabCaseLower.ConvertName(code.ToString()));
            if (failure.Advice is { } advice)
                writer.WriteString("next", advice);
            writer.WriteNumber("exitCode", (int)failure.Code);
            writer.WriteEndObject();
        }

        errors.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
