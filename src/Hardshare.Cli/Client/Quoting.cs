namespace Hardshare.Cli.Client;

/// <summary>Writes words so that a POSIX shell reads them back as they are.</summary>
internal static class Quoting
{
    public static string Shell(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "@%+=:,./_-".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    public static string Shell(IEnumerable<string> words) => string.Join(' ', words.Select(Shell));
}
