using System.Net;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Relays;

/// <summary>A public port.</summary>
internal sealed class PublicListener : IDisposable
{
    private const int Backlog = 128;

    private readonly Listener _listener;

    /// <exception cref="SystemCallException">The port cannot be opened.</exception>
    public PublicListener(EventLoop loop, IPEndPoint endpoint, Action<int, IPEndPoint> accepted)
    {
        EndPoint = endpoint;
        var fd = Sockets.Listen(endpoint, Backlog);
        if (fd < 0) throw new SystemCallException(-fd, $"listen on {endpoint}");
        _listener = new Listener(loop, fd, (connection, remote) => accepted(connection, remote!));
    }

    public IPEndPoint EndPoint { get; }

    public void Dispose() => _listener.Dispose();
}
