namespace Hardshare.Node.Hosting;

/// <summary>Sees to it that one node at a time works on a data folder. The kernel lets go of the lock when the process ends, however it ends.</summary>
internal static class DataFolderLock
{
    /// <summary>Makes the folder (mode 0711: the gateway's sshd, another user, has its own folder below) and locks it. Throws <see cref="IOException"/>.</summary>
    public static IDisposable Take(string folder)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        try
        {
            return new FileStream(Path.Combine(folder, "node.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new IOException($"another node runs on {folder}: stop that one first, or give this one another hardshare.node.data");
        }
    }
}
