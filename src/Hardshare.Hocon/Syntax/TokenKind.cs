namespace Hardshare.Hocon.Syntax;

internal enum TokenKind
{
    EndOfFile,
    Newline,

    /// <summary>White space other than a newline; kept, because it counts inside a concatenation.</summary>
    Whitespace,
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    Comma,
    Colon,
    EqualSign,
    PlusEquals,
    Unquoted,

    /// <summary>A quoted or triple-quoted string; the token's text has the escapes undone.</summary>
    Quoted,

    /// <summary><c>${</c></summary>
    Substitution,

    /// <summary><c>${?</c></summary>
    OptionalSubstitution,

    /// <summary>A character that has no meaning outside quotes.</summary>
    Reserved,
}
