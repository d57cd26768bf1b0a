using System.Security.Cryptography;

namespace Hardshare.Node.Keys;

/// <summary>A key pair made in this process, in the forms that OpenSSH reads.</summary>
/// <param name="PrivatePem">PEM, ending with a newline: SEC1 (<c>EC PRIVATE KEY</c>) or PKCS#1 (<c>RSA PRIVATE KEY</c>).</param>
/// <param name="PublicLine">OpenSSH's one-line form, without comment and without a newline.</param>
public sealed record SshKeyPair(string PrivatePem, string PublicLine)
{
    public const string EcdsaType = "ecdsa-sha2-nistp256";
    public const string RsaType = "ssh-rsa";

    /// <summary>For host keys and tunnels: ECDSA on P-256, made in less than a millisecond.</summary>
    public static SshKeyPair CreateEcdsa()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new SshKeyPair(key.ExportECPrivateKeyPem() + "\n", PublicLineOf(key));
    }

    /// <summary>For users: RSA, which all known clients read. Takes a tenth of a second or more: see <see cref="RsaReserve"/>.</summary>
    public static SshKeyPair CreateRsa(int bits = 3072)
    {
        using var key = RSA.Create(bits);
        return new SshKeyPair(key.ExportRSAPrivateKeyPem() + "\n", PublicLineOf(key));
    }

    /// <summary>The pair whose private half is <paramref name="pem"/>, or null when that is no key of a kind that we make.</summary>
    public static SshKeyPair? FromPem(string pem)
    {
        try
        {
            if (pem.Contains("BEGIN EC PRIVATE KEY", StringComparison.Ordinal))
            {
                using var key = ECDsa.Create();
                key.ImportFromPem(pem);
                return new SshKeyPair(pem, PublicLineOf(key));
            }
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return new SshKeyPair(pem, PublicLineOf(rsa));
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return null;
        }
    }

    private static string PublicLineOf(ECDsa key)
    {
        var point = key.ExportParameters(false).Q;
        if (point.X is not { Length: 32 } x || point.Y is not { Length: 32 } y)
            throw new CryptographicException("The key is not on P-256.");
        var blob = new SshWriter().String(EcdsaType).String("nistp256").String([4, .. x, .. y]).ToArray();
        return $"{EcdsaType} {Convert.ToBase64String(blob)}";
    }

    private static string PublicLineOf(RSA key)
    {
        var parameters = key.ExportParameters(false);
        var blob = new SshWriter().String(RsaType).MpInt(parameters.Exponent).MpInt(parameters.Modulus).ToArray();
        return $"{RsaType} {Convert.ToBase64String(blob)}";
    }
}
