using System.Text.RegularExpressions;
using Hardshare.Cli.Client;

namespace Hardshare.Cli.Instances;

/// <summary>Public keys in OpenSSH's one-line form.</summary>
internal static partial class PublicKeys
{
    /// <summary>The keys in a file, one a line. A private key is refused before anything of it goes anywhere.</summary>
    public static IReadOnlyList<string> Read(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CliFailure.Usage($"cannot read the public key: {e.Message}", "--public-key names a file such as ~/.ssh/id_ed25519.pub");
        }

        if (text.Contains("PRIVATE KEY", StringComparison.Ordinal))
            throw CliFailure.Usage(
                $"{file} is a private key, which stays with you", $"give the public half: --public-key {Quoting.Shell(file)}.pub");
        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')
            .ToList();
        return lines.Count > 0 && lines.All(line => OneLine().IsMatch(line))
            ? lines
            : throw CliFailure.Usage($"{file} is not a public key in OpenSSH's form", "it is one line: ssh-ed25519 AAAA... comment");
    }

    /// <summary>Type and key of a line, without the comment; null for anything else.</summary>
    public static string? Normalize(string line) =>
        OneLine().Match(line) is { Success: true } match ? $"{match.Groups[1].Value} {match.Groups[2].Value}" : null;

    [GeneratedRegex(
        @"^((?:ssh|ecdsa|sk)-[A-Za-z0-9@.-]{1,60}) ([A-Za-z0-9+/]{16,12000}={0,3})(?:[ \t][^\r\n]*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex OneLine();
}
