using System.Net;
using Hardshare.Carrier.Interop;

namespace Hardshare.Carrier.Loop;

/// <summary>
/// Accepts on a listening socket, which is its own from now on. When the process is out of descriptors it accepts again a little later: the
/// connection that waits would wake the loop without end.
/// </summary>
internal sealed class Listener : IDisposable
{
    private const int AcceptsATurn = 32;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    private readonly EventLoop _loop;
    private readonly Action<int, IPEndPoint?> _accepted;
    private readonly Watch _watch;
    private LoopTimer? _resume;

    /// <param name="loop">Where it is watched.</param>
    /// <param name="fd">The socket, which listens already.</param>
    /// <param name="accepted">Gets each connection, and from where it comes if that is an IP address.</param>
    public Listener(EventLoop loop, int fd, Action<int, IPEndPoint?> accepted)
    {
        (_loop, _accepted) = (loop, accepted);
        _watch = loop.Add(fd, Ready.Read, _ => Accept());
    }

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
            if (fd >= 0) _accepted(fd, remote);
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
