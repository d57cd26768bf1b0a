namespace Hardshare.Hocon.Syntax;

/// <summary>Cuts a text into tokens, one at a time, so that the first mistake in the text is the one reported.</summary>
internal sealed class Lexer(string text, string source)
{
    private readonly CharacterReader _reader = new(text, source);

    public Token Next()
    {
        if (!_reader.AtEnd && Characters.StartsComment(_reader.Text, _reader.Position))
            _reader.TakeWhile(() => _reader.Current != '\n');
        if (_reader.AtEnd)
            return new Token(TokenKind.EndOfFile, "", _reader.Origin);

        return _reader.Current switch
        {
            '\n' => Take(TokenKind.Newline, 1),
            '{' => Take(TokenKind.OpenBrace, 1),
            '}' => Take(TokenKind.CloseBrace, 1),
            '[' => Take(TokenKind.OpenBracket, 1),
            ']' => Take(TokenKind.CloseBracket, 1),
            ',' => Take(TokenKind.Comma, 1),
            ':' => Take(TokenKind.Colon, 1),
            '=' => Take(TokenKind.EqualSign, 1),
            '"' => QuotedString.Read(_reader),
            _ when _reader.Sees("+=") => Take(TokenKind.PlusEquals, 2),
            _ when _reader.Sees("${?") => Take(TokenKind.OptionalSubstitution, 3),
            _ when _reader.Sees("${") => Take(TokenKind.Substitution, 2),
            var c when Characters.IsWhitespace(c) => Whitespace(),
            _ when Characters.EndsUnquoted(_reader.Text, _reader.Position) => Take(TokenKind.Reserved, 1),
            _ => Unquoted(),
        };
    }

    private Token Take(TokenKind kind, int length)
    {
        var origin = _reader.Origin;
        return new Token(kind, _reader.Take(length), origin);
    }

    private Token Whitespace()
    {
        var origin = _reader.Origin;
        var text = _reader.TakeWhile(() => _reader.Current != '\n' && Characters.IsWhitespace(_reader.Current));
        return new Token(TokenKind.Whitespace, text, origin);
    }

    private Token Unquoted()
    {
        var origin = _reader.Origin;
        // The number first: only there is '+' allowed outside quotes, as in 1e+5.
        var number = _reader.Take(JsonNumber.LengthAt(_reader.Text, _reader.Position));
        var rest = _reader.TakeWhile(() => !Characters.EndsUnquoted(_reader.Text, _reader.Position));
        return new Token(TokenKind.Unquoted, number + rest, origin);
    }
}
