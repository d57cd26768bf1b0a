using System.Net.Sockets;
using Hardshare.Carrier.Interop;

namespace Hardshare.Carrier.Control;

/// <summary>
/// The address of a Unix socket whose path may be longer than the 107 bytes that the system takes: a longer one is named relative to an
/// open descriptor of its folder. Dispose it once bound or connected.
/// </summary>
public sealed class UnixSocketPath : IDisposable
{
    private const int LongestPath = 107;
    private const int PathOnly = 0x200000;

    private readonly int _folder = -1;

    /// <exception cref="IOException">The folder of a long path cannot be opened.</exception>
    public UnixSocketPath(string path)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(path) > LongestPath)
        {
            var parent = Path.GetDirectoryName(Path.GetFullPath(path))!;
            _folder = Files.Open(parent, PathOnly);
            if (_folder < 0) throw new SystemCallException(-_folder, $"open {parent}");
            path = $"/proc/self/fd/{_folder}/{Path.GetFileName(path)}";
        }
        EndPoint = new UnixDomainSocketEndPoint(path);
    }

    public UnixDomainSocketEndPoint EndPoint { get; }

    public void Dispose()
    {
        if (_folder >= 0) Files.Close(_folder);
    }
}
