namespace Hardshare.Cli.Finding;

/// <summary>
/// What a user typed for an id: a whole one, the beginning of one in either letter case (with or without hyphens), or a name.
/// </summary>
internal static class IdText
{
    /// <summary>How much of an id tables show: enough to be typed back.</summary>
    public static string Short(Guid id) => id.ToString("D")[..8];

    public static bool IsWhole(string text, out Guid id) => Guid.TryParseExact(text, "D", out id) || Guid.TryParseExact(text, "N", out id);

    public static bool IsPrefix(string text) => Digits(text) is { Length: >= 1 and <= 32 } digits && digits.All(char.IsAsciiHexDigit);

    public static bool Begins(Guid id, string prefix) => id.ToString("N").StartsWith(Digits(prefix), StringComparison.OrdinalIgnoreCase);

    private static string Digits(string text) => text.Replace("-", "", StringComparison.Ordinal);
}
