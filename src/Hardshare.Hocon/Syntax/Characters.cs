using System.Globalization;

namespace Hardshare.Hocon.Syntax;

/// <summary>The character classes of the specification's sections "Whitespace" and "Unquoted strings".</summary>
internal static class Characters
{
    private const string Forbidden = "$\"{}[]:=,+#`^?!@*&\\";
    private const char ByteOrderMark = '\uFEFF';

    public static bool IsWhitespace(char c) => c switch
    {
        '\t' or '\n' or '\v' or '\f' or '\r' or (>= '\u001C' and <= '\u001F') or ByteOrderMark => true,
        _ => char.GetUnicodeCategory(c)
            is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator,
    };

    public static bool StartsComment(string text, int at) =>
        text[at] == '#' || (text[at] == '/' && at + 1 < text.Length && text[at + 1] == '/');

    public static bool EndsUnquoted(string text, int at) =>
        Forbidden.Contains(text[at], StringComparison.Ordinal) || IsWhitespace(text[at]) || StartsComment(text, at);
}
