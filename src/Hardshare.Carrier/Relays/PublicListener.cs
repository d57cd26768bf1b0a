using System.Net;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Relays;

/// <summary>A public port. When the process is out of descriptors it accepts again a little later.</summary>
internal sealed class PublicListener : IDisposable
{
    private const int Backlog = 128;
    private const int AcceptsATurn = 32;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    private readonly EventLoop _loop;
    private readonly Action<int, IPEndPoint> _accepted;
    private readonly Watch _watch;
    private LoopTimer? _resume;

    /// <exception cref="SystemCallException">The port cannot be opened.</exception>
    public PublicListener(EventLoop loop, IPEndPoint endpoint, Action<int, IPEndPoint> accepted)
    {
        (_loop, _accepted, EndPoint) = (loop, accepted, endpoint);
        var fd = Sockets.Listen(endpoint, Backlog);
        if (fd < 0) throw new SystemCallException(-fd, $"listen on {endpoint}");
        _watch = loop.Add(fd, Ready.Read, _ => Accept());
    }

    public IPEndPoint EndPoint { get; }

    public void Dispose()
    {
        _resume?.Cancel();
        _watch.Stop();
        Files.Close(_watch.Fd);
    }

    private void Accept()
    {
        for (var i = 0; i < AcceptsATurn; i++)
        {
            var fd = Sockets.Accept(_watch.Fd, out var remote);
            if (fd >= 0) _accepted(fd, remote!);
            else if (-fd is Errno.Interrupted or Errno.ConnectionAborted) continue;
            else
            {
                if (-fd is Errno.TooMany or Errno.TooManyInSystem or Errno.NoMemory or Errno.NoBuffers) Pause();
                return;
            }
        }
    }

    private void Pause()
    {
        _watch.Change(Ready.None);
        _resume = _loop.After(Rest, () => _watch.Change(Ready.Read));
    }
}
