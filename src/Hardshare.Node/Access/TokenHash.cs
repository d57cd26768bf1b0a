using System.Security.Cryptography;
using System.Text;

namespace Hardshare.Node.Access;

/// <summary>A token's fingerprint: the lower-case hex SHA-256 of its text, which is what is stored and what revokes it.</summary>
internal static class TokenHash
{
    public static string Of(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>A fingerprint as somebody wrote it, in lower case, or null when it is none.</summary>
    public static string? Normalize(string text) =>
        text.Length == 64 && text.All(char.IsAsciiHexDigit) ? text.ToLowerInvariant() : null;
}
