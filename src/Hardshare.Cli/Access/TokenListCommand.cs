using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Access;

namespace Hardshare.Cli.Access;

/// <summary><c>hardshare token list</c>: tokens by their fingerprints; their texts are kept nowhere. JSON: <c>tokens-v1</c>.</summary>
internal static class TokenListCommand
{
    public static Command Create(CommandLine line)
    {
        var user = Words.Text("--user", "NAME", "only this user's");
        return line.Does(
            new Command("list", "The tokens that were made, by fingerprint.").With(user),
            (Run run) =>
            {
                var answer = run.Node.Ask(new ListTokens(run.Get(user)));
                var tokens = answer.As<TokenList>().Tokens;
                if (run.Screen.Json)
                    run.Screen.WriteJson(answer.Body);
                else if (tokens.Count > 0)
                    run.Screen.Table(Sheet(tokens, run.Around.Time.GetUtcNow()));
                else
                    run.Screen.Note("no tokens");
            });
    }

    private static Sheet Sheet(IEnumerable<TokenView> tokens, DateTimeOffset now)
    {
        var sheet = new Sheet("SHA-256", "USER", "SCOPE", "STATE", "FOR", "NOTE");
        foreach (var token in tokens)
            sheet.Add(token.Hash[..Math.Min(8, token.Hash.Length)], token.User, Scope(token), State(token, now), Reach(token), token.Note);
        return sheet;
    }

    private static string Scope(TokenView token) =>
        token.IsAdministrator ? "administrator" : token.Scope == TokenScope.Read ? "read" : "read-write";

    private static Cell State(TokenView token, DateTimeOffset now) => token switch
    {
        { Revoked: true } => new("revoked", Tone.Faint),
        { Expires: { } end } when end <= now => new("expired", Tone.Faint),
        { Expires: { } end } => new($"valid for {Spans.Show(end - now)}", Tone.Good),
        _ => new("valid", Tone.Good),
    };

    private static string Reach(TokenView token) => string.Join(", ", new[]
    {
        token.Instance is { } instance ? $"instance {instance}" : null,
        token.Deployment is { } deployment ? $"deployment {deployment}" : null,
        token.Organizations.Count > 0 ? $"organizations {string.Join(' ', token.Organizations)}" : null,
    }.OfType<string>());
}
