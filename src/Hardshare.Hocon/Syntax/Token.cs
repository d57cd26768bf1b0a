using Hardshare.Hocon.Values;

namespace Hardshare.Hocon.Syntax;

internal readonly record struct Token(TokenKind Kind, string Text, Origin Origin)
{
    public bool IsPathPart => Kind is TokenKind.Unquoted or TokenKind.Quoted or TokenKind.Whitespace;

    /// <summary>The token as a message's "found".</summary>
    public string Describe() => Kind switch
    {
        TokenKind.EndOfFile => "the end of the file",
        TokenKind.Newline => "newline",
        TokenKind.Whitespace => "a space",
        TokenKind.Unquoted or TokenKind.Quoted => JsonText.Abbreviate(Text),
        TokenKind.Reserved => $"'{Text}', which has no meaning outside quotes",
        _ => $"'{Text}'",
    };
}
