using System.Text;

namespace Hardshare.Hocon.Syntax;

/// <summary>Path expressions in keys and substitutions: dots outside quotes separate, white space inside is kept.</summary>
internal static class PathExpression
{
    /// <summary>Takes tokens as long as they can be part of a path.</summary>
    public static IReadOnlyList<string> Read(TokenStream tokens, string expected)
    {
        tokens.SkipWhitespace();
        var start = tokens.Current;
        var parts = new List<Token>();
        while (tokens.Current.IsPathPart)
            parts.Add(tokens.Take());
        return parts.Count == 0 ? throw TokenStream.Expected(expected, start) : Split(parts, start.Origin);
    }

    public static IReadOnlyList<string> Split(IReadOnlyList<Token> tokens, Origin start)
    {
        var keys = new List<string>();
        var key = new StringBuilder();
        var quoted = false;
        foreach (var token in Trim(tokens))
        {
            if (token.Kind != TokenKind.Unquoted)
            {
                key.Append(token.Text);
                quoted |= token.Kind == TokenKind.Quoted;
                continue;
            }

            var pieces = token.Text.Split('.');
            var column = token.Origin.Column;
            foreach (var piece in pieces[..^1])
            {
                column += piece.Length;
                Finish(piece, token.Origin with { Column = column++ }, "'.'");
            }

            key.Append(pieces[^1]);
        }

        Finish("", tokens.Count == 0 ? start : tokens[^1].Origin, "the end of the path");
        return keys;

        void Finish(string piece, Origin at, string found)
        {
            key.Append(piece);
            if (key.Length == 0 && !quoted)
                throw new HoconException(at, $"expected a key, or \"\" for an empty one, found {found}");
            keys.Add(key.ToString());
            key.Clear();
            quoted = false;
        }
    }

    private static IEnumerable<Token> Trim(IEnumerable<Token> tokens) => tokens
        .SkipWhile(token => token.Kind == TokenKind.Whitespace)
        .Reverse().SkipWhile(token => token.Kind == TokenKind.Whitespace).Reverse();
}
