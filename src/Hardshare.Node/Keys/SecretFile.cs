namespace Hardshare.Node.Keys;

/// <summary>Files that are complete or not there at all: written beside, then renamed over the old one.</summary>
internal static class SecretFile
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Write with these permissions from the first byte on, whatever the umask.</summary>
    public static void Write(string path, string content, UnixFileMode mode = OwnerOnly, Action<string>? beforeRename = null)
    {
        var fresh = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            using (var stream = new FileStream(fresh, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = OwnerOnly,
            }))
            using (var writer = new StreamWriter(stream))
            {
                writer.Write(content);
            }
            if (mode != OwnerOnly)
                File.SetUnixFileMode(fresh, mode);
            beforeRename?.Invoke(fresh);
            File.Move(fresh, path, overwrite: true);
        }
        catch
        {
            File.Delete(fresh);
            throw;
        }
    }

    /// <summary>The key pair in this file; made and written when there is none, or none that can be read.</summary>
    public static SshKeyPair KeyPair(string path)
    {
        if (File.Exists(path) && SshKeyPair.FromPem(File.ReadAllText(path)) is { } kept)
            return kept;
        var made = SshKeyPair.CreateEcdsa();
        Write(path, made.PrivatePem);
        return made;
    }
}
