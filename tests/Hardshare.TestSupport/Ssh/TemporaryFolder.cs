using Hardshare.Node.Folders;

namespace Hardshare.TestSupport.Ssh;

/// <summary>A data folder of its own, short enough for sockets, removed at the end.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("hs-").FullName;
        // The tunnels' user has to get through.
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
            UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        Data = new DataFolder(Path);
    }

    public string Path { get; }

    public DataFolder Data { get; }

    public string FilePath(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => DeleteFolder.Whole(Path);
}
