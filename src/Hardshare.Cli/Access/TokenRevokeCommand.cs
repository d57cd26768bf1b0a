using Hardshare.Cli.Client;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Access;

/// <summary><c>hardshare token revoke SHA256</c>: make one token invalid, by its fingerprint or the beginning of it.</summary>
internal static class TokenRevokeCommand
{
    public static Command Create(CommandLine line)
    {
        var hash = new Argument<string>("SHA256") { Description = "the token's fingerprint, or the beginning of it" };
        return line.Does(
            new Command("revoke", "Make a token invalid, by its fingerprint.").With(hash),
            (Run run) =>
            {
                var whole = Find(run, run.Get(hash)!);
                var answer = run.Node.Send(EntityAddress.Tokens, new RevokeToken(whole));
                if (run.Screen.Json)
                    run.Screen.WriteJson(answer.Body);
                else
                    run.Screen.Line($"{whole} is revoked");
            });
    }

    private static string Find(Run run, string text)
    {
        if (text.Length == 0 || text.Length > 64 || !text.All(char.IsAsciiHexDigit))
            throw CliFailure.Usage(
                "a fingerprint is up to 64 hex digits", "`hardshare token list` shows them; the token itself is never an argument");
        if (text.Length == 64)
            return text.ToLowerInvariant();
        var tokens = run.Node.Ask<TokenList>(new ListTokens(null)).Tokens;
        return tokens.Where(token => token.Hash.StartsWith(text, StringComparison.OrdinalIgnoreCase)).ToList() switch
        {
            [] => throw CliFailure.NotFound($"no token's fingerprint begins with `{text}`", "`hardshare token list` shows them"),
            [var only] => only.Hash,
            var several => throw CliFailure.Usage($"`{text}` fits {several.Count} tokens", "give more digits"),
        };
    }
}
