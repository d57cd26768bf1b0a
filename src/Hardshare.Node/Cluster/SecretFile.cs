using System.Text;

namespace Hardshare.Node.Cluster;

/// <summary>Files that nobody but their owner may read.</summary>
internal static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The text of a file of mode 0600 or less, without a final line end. Throws <see cref="IOException"/> that says what is wrong with the file.</summary>
    public static string Read(string path)
    {
        if (!File.Exists(path))
            throw new IOException($"{path}, which is to hold the password for the database, is not there");
        if ((File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
            throw new IOException($"{path} holds a password and is open to others: run chmod 600 on it");
        var text = File.ReadAllText(path).TrimEnd('\r', '\n');
        return text.Length > 0 ? text : throw new IOException($"{path}, which is to hold the password for the database, is empty");
    }

    /// <summary>Write a file whole, or not at all, with mode 0600.</summary>
    public static void Write(string path, string text)
    {
        var draft = $"{path}.new";
        File.Delete(draft);
        using (var file = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite: true);
    }
}
