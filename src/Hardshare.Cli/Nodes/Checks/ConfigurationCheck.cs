using Hardshare.Cli.Client;

namespace Hardshare.Cli.Nodes.Checks;

/// <summary>The configuration is there, and the node's own program can read it.</summary>
internal static class ConfigurationCheck
{
    private const string Area = "configuration";

    public static IEnumerable<CheckResult> Run(CheckContext context)
    {
        var file = context.Configuration;
        if (!File.Exists(file))
        {
            return
            [
                CheckResult.Fail(
                    Area, $"there is no {file}",
                    $"copy hocon/lab.conf to {file} and name your robots in it, or give another file with --config"),
            ];
        }

        string? program;
        try
        {
            program = NodeProgram.TryFind(context.Around);
        }
        catch (CliFailure e)
        {
            return [CheckResult.Fail(Area, e.Message, "set HARDSHARE_NODE to the path of Hardshare.Node, or unset it")];
        }

        if (program is null)
            return [CheckResult.Warn(
                Area, $"{file} was not read: Hardshare.Node is not beside hardshare", "set HARDSHARE_NODE to its path")];
        var read = context.Around.Processes.Run(
            program, ["--check-config", file], TimeSpan.FromSeconds(30), context.Run.Cancellation);
        if (!read.Ok)
            return [CheckResult.Fail(Area, read.Output.Trim(), $"mend {file} where it says")];
        context.Settings = NodeSettings.Read(read.Output);
        context.Run.UsualSocket = context.Settings.Socket ?? context.Run.UsualSocket;
        return [CheckResult.Ok(Area, $"{file} can be read")];
    }
}
