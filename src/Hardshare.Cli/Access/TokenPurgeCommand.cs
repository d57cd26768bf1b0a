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
            (Run run) =>
            {
                if (run.Get(user) is { } name)
                    run.Node.Send(EntityAddress.Tokens, new PurgeTokens(name));
                else
                    run.Node.Post("purge", "{}"u8.ToArray());
                if (run.Screen.Json)
                    run.Screen.WriteJson(writer => { writer.WriteStartObject(); writer.WriteEndObject(); });
                else
                    run.Screen.Line(run.Get(user) is { } whose ? $"all tokens of {whose} are invalid" : "all your tokens are invalid");
            });
    }
}
