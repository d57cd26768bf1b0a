using System.Security.Cryptography;

namespace Hardshare.Node.Access;

/// <summary>The node's key for tokens: an RSA key of 3072 bits in a file of mode 0600, made at the first start.</summary>
internal static class SigningKeyFile
{
    public const string FileName = "token-signing.pem";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Read the key of <paramref name="folder"/>, or make it. Throws <see cref="IOException"/> that says what is wrong with the file.
    /// </summary>
    public static RSA LoadOrCreate(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            Create(path);
        }

        var mode = File.GetUnixFileMode(path);
        if ((mode & ~OwnerOnly) != 0)
        {
            throw new IOException($"{path} is open to others ({mode}): run chmod 600 on it, or remove it to make all tokens invalid");
        }

        var key = RSA.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (Exception problem) when (problem is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new IOException($"{path} holds no RSA key: restore it, or remove it to make all tokens invalid", problem);
        }
    }

    /// <summary>Written whole under another name first: a crash leaves a key or none, and of two starts at once one wins.</summary>
    private static void Create(string path)
    {
        using var key = RSA.Create(3072);
        var draft = $"{path}.{Guid.NewGuid():N}";
        using (var file = new FileStream(draft, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        }))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
