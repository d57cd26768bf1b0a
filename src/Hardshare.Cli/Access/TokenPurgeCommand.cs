using Hardshare.Cli.Shell;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Access;

/// <summary><c>hardshare token purge [USER]</c>: make all tokens of a user invalid.</summary>
internal static class TokenPurgeCommand
{
    public static Command Create(CommandLine line)
    {
        var user = new Argument<string>("USER")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "whose (default: yours; others' only as administrator)",
        };
        return line.Does(
            new Command("purge", "Make all tokens of a user invalid that were made until now.").With(user),
            async (Run run, CancellationToken cancellation) =>
            {
                if (run.Get(user) is { } name)
                    await run.Node.SendAsync(EntityAddress.Tokens, new PurgeTokens(name), cancellation);
                else
                    await run.Node.PostAsync("purge", "{}"u8.ToArray(), cancellation);
                if (run.Screen.Json)
                    run.Screen.WriteJson(writer => { writer.WriteStartObject(); writer.WriteEndObject(); });
                else
                    run.Screen.Line(run.Get(user) is { } whose ? $"all tokens of {whose} are invalid" : "all your tokens are invalid");
            });
    }
}
