using System.Globalization;
using System.Text;

namespace Hardshare.Cli.Output;

/// <summary>
/// Makes texts of other people harmless to print. A description or a reason may hold escape sequences that move the cursor, rename the
/// window or answer in the user's place, and characters that turn the direction of what follows; they come out as visible escapes.
/// </summary>
internal static class Clean
{
    /// <summary>One line: line breaks and tabs become visible too.</summary>
    public static string Line(string? text)
    {
        if (text is null)
            return "";
        var at = 0;
        while (at < text.Length && !IsUnsafe(text, at))
            at++;
        if (at == text.Length)
            return text;
        var clean = new StringBuilder(text, 0, at, text.Length + 16);
        for (; at < text.Length; at++)
            Append(clean, text, ref at);
        return clean.ToString();
    }

    /// <summary>Several lines: each of them clean, all indented but the first.</summary>
    public static string Lines(string text, string indent = "") =>
        string.Join("\n" + indent, text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(Line));

    private static void Append(StringBuilder clean, string text, ref int at)
    {
        var c = text[at];
        if (!IsUnsafe(text, at))
        {
            clean.Append(c);
            if (char.IsHighSurrogate(c))
                clean.Append(text[++at]);
            return;
        }

        _ = c switch
        {
            '\n' => clean.Append("\\n"),
            '\r' => clean.Append("\\r"),
            '\t' => clean.Append("\\t"),
            < '\x100' => clean.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
            _ => clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
        };
    }

    private static bool IsUnsafe(string text, int at)
    {
        var c = text[at];
        if (c is >= ' ' and < '\x7f')
            return false;
        if (char.IsHighSurrogate(c))
            return at + 1 >= text.Length || !char.IsLowSurrogate(text[at + 1]);
        if (char.IsLowSurrogate(c))
            return at == 0 || !char.IsHighSurrogate(text[at - 1]);
        return char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned;
    }
}
