namespace Hardshare.Hocon.Syntax;

/// <summary>The type of a single token: only unquoted text can be something else than a string.</summary>
internal static class ScalarToken
{
    public static HoconScalar ToValue(Token token) => token switch
    {
        { Kind: TokenKind.Quoted } => new HoconString(token.Origin, "", token.Text),
        { Text: "true" or "false" } => new HoconBoolean(token.Origin, "", token.Text == "true"),
        { Text: "null" } => new HoconNull(token.Origin, ""),
        _ when JsonNumber.IsNumber(token.Text) => new HoconNumber(token.Origin, "", token.Text),
        _ => new HoconString(token.Origin, "", token.Text),
    };
}
