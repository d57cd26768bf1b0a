using Hardshare.Cli.Shell;

namespace Hardshare.Cli.Access;

/// <summary><c>hardshare token …</c>: the keys to the API.</summary>
internal static class TokenCommand
{
    public static Command Create(CommandLine line) => new("token", "Make, list and revoke the tokens by which users reach the API.")
    {
        TokenCreateCommand.Create(line),
        TokenListCommand.Create(line),
        TokenRevokeCommand.Create(line),
        TokenPurgeCommand.Create(line),
    };
}
