using System.Numerics;
using System.Security.Cryptography;

namespace Hardshare.Node.Keys;

/// <summary>Checks the inside of a public key (RFC 4253 section 6.6, RFC 5656, RFC 8709, OpenSSH's PROTOCOL.u2f).</summary>
internal static class PublicKeyBlob
{
    private const int MinimumRsaBits = 2048;
    private const int MaximumRsaBits = 16384;

    private static readonly string[] Types =
    [
        "ssh-rsa", "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
    ];

    public static bool IsSupported(string type) => Types.Contains(type, StringComparer.Ordinal);

    public static bool LooksLikeType(string word) =>
        word.StartsWith("ssh-", StringComparison.Ordinal) || word.StartsWith("ecdsa-", StringComparison.Ordinal) ||
        word.StartsWith("sk-", StringComparison.Ordinal);

    /// <exception cref="FormatException">It is not a sound key of this type.</exception>
    public static void Check(string type, ReadOnlySpan<byte> blob)
    {
        var reader = new SshReader(blob);
        if (reader.Ascii() != type)
            throw new FormatException($"it says {type} in front but is of another type inside");
        switch (type)
        {
            case "ssh-rsa":
                CheckRsa(ref reader);
                break;
            case "ssh-ed25519":
                CheckEd25519(ref reader);
                break;
            case "sk-ssh-ed25519@openssh.com":
                CheckEd25519(ref reader);
                CheckApplication(ref reader);
                break;
            case "sk-ecdsa-sha2-nistp256@openssh.com":
                CheckPoint(ref reader, "nistp256");
                CheckApplication(ref reader);
                break;
            default:
                CheckPoint(ref reader, type["ecdsa-sha2-".Length..]);
                break;
        }
        reader.End();
    }

    private static void CheckRsa(ref SshReader reader)
    {
        var exponent = new BigInteger(reader.PositiveMpInt(), isUnsigned: true, isBigEndian: true);
        var modulus = new BigInteger(reader.PositiveMpInt(), isUnsigned: true, isBigEndian: true);
        var bits = modulus.GetBitLength();
        if (bits < MinimumRsaBits)
            throw new FormatException($"an RSA key has to have at least {MinimumRsaBits} bits, this one has {bits}");
        if (bits > MaximumRsaBits)
            throw new FormatException($"an RSA key may have at most {MaximumRsaBits} bits, this one has {bits}");
        if (modulus.IsEven || exponent.IsEven || exponent < 3 || exponent.GetBitLength() > 64)
            throw new FormatException("its numbers cannot be those of an RSA key");
    }

    private static void CheckEd25519(ref SshReader reader)
    {
        if (reader.String().Length != 32)
            throw new FormatException("an Ed25519 key has 32 bytes");
    }

    private static void CheckApplication(ref SshReader reader)
    {
        var application = reader.String();
        if (application.IsEmpty || application.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            throw new FormatException("its application is not plain text");
    }

    private static void CheckPoint(ref SshReader reader, string curve)
    {
        if (reader.Ascii() != curve)
            throw new FormatException("its curve is not the one that its type says");
        var size = curve switch { "nistp256" => 32, "nistp384" => 48, _ => 66 };
        var point = reader.String();
        if (point.Length != 1 + 2 * size || point[0] != 4)
            throw new FormatException("its point is not an uncompressed one of that curve");
        var named = curve switch
        {
            "nistp256" => ECCurve.NamedCurves.nistP256,
            "nistp384" => ECCurve.NamedCurves.nistP384,
            _ => ECCurve.NamedCurves.nistP521,
        };
        try
        {
            var q = new ECPoint { X = point[1..(1 + size)].ToArray(), Y = point[(1 + size)..].ToArray() };
            using var key = ECDsa.Create(new ECParameters { Curve = named, Q = q });
        }
        catch (CryptographicException)
        {
            throw new FormatException("its point is not on that curve");
        }
    }
}
