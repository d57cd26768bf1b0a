using System.Security.Cryptography;

namespace Hardshare.Node.Access;

/// <summary>Keys of other nodes whose tokens are valid here.</summary>
internal interface ITokenKeys
{
    /// <summary>The public key with this id, or null.</summary>
    RSA? Find(string keyId);
}

/// <summary>The name of a key in a token's header (<c>kid</c>): the first 128 bits of the SHA-256 of its public half, in hex.</summary>
internal static class TokenKeyId
{
    public static string Of(RSA key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 16));
}
