using System.Globalization;
using System.Net;
using System.Text;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;
using Hardshare.Carrier.Serving;

namespace Hardshare.Carrier.Relays;

/// <summary>
/// The FIFO through which the tunnels' own SSH sessions say where they listen: lines <c>target INSTANCE 127.x.y.z PORT</c>, each written at
/// once. What is not such a line is ignored: whoever writes it gets no answer anyway.
/// </summary>
internal sealed class ReportFifo : IDisposable
{
    private readonly Watch _watch;
    private readonly LineReader _lines = new(4096);
    private readonly Action<string, IPAddress, int> _reported;

    /// <param name="loop">The relay's loop.</param>
    /// <param name="path">
    /// Made if it is not there, or is a plain file, as a data folder that was copied may have it. A FIFO stays: a tunnel may be waiting to open it.
    /// </param>
    /// <param name="group">Members may write; null for nobody but the owner.</param>
    /// <param name="reported">Instance, address and port.</param>
    public ReportFifo(EventLoop loop, string path, int? group, Action<string, IPAddress, int> reported)
    {
        _reported = reported;
        if (!File.Exists(path)) Files.MakeFifo(path, 0x180);
        // Opened for writing too, so that it never ends when the last tunnel closes it; and once only: a tunnel that waits writes as soon as it is open, and what it
        // wrote is gone when it is closed again.
        var fd = Open(path);
        if (Files.HasPositions(fd))
        {
            Files.Close(fd);
            File.Delete(path);
            Files.MakeFifo(path, 0x180);
            fd = Open(path);
        }
        if (group is { } id) Files.SetGroup(path, id);
        File.SetUnixFileMode(
            path, UnixFileMode.UserRead | UnixFileMode.UserWrite | (group is null ? UnixFileMode.None : UnixFileMode.GroupWrite));
        _watch = loop.Add(fd, Ready.Read, _ => Read());
    }

    public void Dispose()
    {
        _watch.Stop();
        Files.Close(_watch.Fd);
    }

    private static int Open(string path)
    {
        var fd = Files.Open(path, Files.ReadWrite | Files.NonBlocking);
        return fd >= 0 ? fd : throw new SystemCallException(-fd, $"open {path}");
    }

    private void Read()
    {
        Span<byte> piece = stackalloc byte[4096];
        if (Files.Read(_watch.Fd, piece) is > 0 and var count) _lines.Feed(piece[..count], OnLine);
    }

    private void OnLine(ReadOnlySpan<byte> line)
    {
        if (Encoding.ASCII.GetString(line).Split(' ') is ["target", var instance, var address, var port]
            && InstanceSettings.IsName(instance)
            && IPAddress.TryParse(address, out var ip)
            && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            _reported(instance, ip, number);
    }
}
