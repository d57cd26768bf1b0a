using Hardshare.Carrier.Interop;

namespace Hardshare.Carrier;

/// <summary>The folder that one carrier process serves.</summary>
internal static class Folder
{
    /// <summary>
    /// Makes it, private to the owner but for <paramref name="group"/>, which may pass through it, and takes it for this process.
    /// </summary>
    /// <exception cref="FolderInUseException">Another process has it.</exception>
    public static void Prepare(string path, int? group)
    {
        Directory.CreateDirectory(path);
        var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (group is { } id)
        {
            Files.SetGroup(path, id);
            mode |= UnixFileMode.GroupExecute;
        }
        File.SetUnixFileMode(path, mode);
        if (!Files.TryLock(Path.Combine(path, "lock"))) throw new FolderInUseException(path);
    }
}
