using System.Security.Cryptography;
using System.Text;

namespace Hardshare.Node.Database;

/// <summary>
/// What a PostgreSQL server keeps of a password (RFC 5803, as <c>pg_authid.rolpassword</c> has it): given instead of the password, that is never in a statement and so in
/// no log of the server.
/// </summary>
public static class ScramVerifier
{
    private const int Iterations = 4096;

    /// <param name="password">Printable ASCII, which needs no normalization.</param>
    public static string Of(string password) => Of(password, RandomNumberGenerator.GetBytes(16));

    internal static string Of(string password, byte[] salt)
    {
        ArgumentException.ThrowIfNullOrEmpty(password);
        if (password.Any(c => c is < ' ' or > '~'))
            throw new ArgumentException("a database password may have printable ASCII characters only", nameof(password));
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(password), salt, Iterations, HashAlgorithmName.SHA256, 32);
        var stored = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var server = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(stored)}:{Convert.ToBase64String(server)}";
    }
}
