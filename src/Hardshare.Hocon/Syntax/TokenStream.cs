namespace Hardshare.Hocon.Syntax;

/// <summary>The lexer's tokens with one token of look-ahead.</summary>
internal sealed class TokenStream
{
    private readonly Lexer _lexer;

    public TokenStream(string text, string source)
    {
        _lexer = new Lexer(text, source);
        Current = _lexer.Next();
    }

    public Token Current { get; private set; }

    public bool Sees(TokenKind kind) => Current.Kind == kind;

    public Token Take()
    {
        var taken = Current;
        Current = _lexer.Next();
        return taken;
    }

    public void SkipWhitespace()
    {
        while (Sees(TokenKind.Whitespace))
            Take();
    }

    /// <summary>Skips white space and newlines; true if there was a newline.</summary>
    public bool SkipBlank()
    {
        var newline = false;
        for (; Current.Kind is TokenKind.Whitespace or TokenKind.Newline; Take())
            newline |= Sees(TokenKind.Newline);
        return newline;
    }

    public HoconException Expected(string what) => Expected(what, Current);

    public static HoconException Expected(string what, Token found) => new(found.Origin, $"expected {what}, found {found.Describe()}");
}
