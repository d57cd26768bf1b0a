using System.Text.RegularExpressions;

namespace Hardshare.Hocon.Syntax;

/// <summary>Numbers are written as in JSON; whatever else begins with a digit is a string.</summary>
internal static partial class JsonNumber
{
    public static bool IsNumber(string text) => LengthAt(text, 0) == text.Length && text.Length > 0;

    /// <summary>Length of the longest number that begins there; 0 if none does.</summary>
    public static int LengthAt(string text, int at)
    {
        var match = Number().Match(text, at);
        return match.Success ? match.Length : 0;
    }

    [GeneratedRegex(@"\G-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
