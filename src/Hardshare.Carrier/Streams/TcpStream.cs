using System.Net;
using System.Net.Sockets;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Streams;

/// <summary>
/// Between a Unix socket and a TCP port: one connection to the device per connection of the user. While input is closed new ones are
/// closed at once; an old one goes on giving output, and is cut when input opens again if any of its own was thrown away: no protocol goes
/// on well after a gap. Where others may need the device then, all are cut at the dead-man deadline.
/// </summary>
internal sealed class TcpStream : IDeviceStream
{
    private readonly EventLoop _loop;
    private readonly TcpConfig _tcp;
    private readonly InputGate _gate;
    private readonly DeviceHealth _health;
    private readonly Listener _listener;
    private readonly HashSet<DeviceConnection> _connections = [];
    private long _bytesIn;
    private long _bytesOut;
    private long _discardedBefore;
    private bool _disposed;

    public TcpStream(EventLoop loop, TcpConfig tcp, InputGate gate, DeviceHealth health)
    {
        (_loop, _tcp, _gate, _health) = (loop, tcp, gate, health);
        File.Delete(tcp.Listen);
        using var address = new UnixSocketPath(tcp.Listen);
        var fd = Errno.Check(Sockets.Listen(address.EndPoint, 64), $"listen on {tcp.Listen}");
        File.SetUnixFileMode(tcp.Listen, (UnixFileMode)Convert.ToInt32(tcp.SocketMode, 8));
        _listener = new Listener(loop, fd, (connection, _) => Accepted(connection));
    }

    public long Discarded => _discardedBefore + _connections.Sum(c => c.Discarded);

    public void InputClosed()
    {
        foreach (var connection in _connections.ToArray()) connection.TakeBackInput();
    }

    public void InputOpened()
    {
        foreach (var connection in _connections.Where(c => c.Discarded > 0).ToArray()) connection.Reset();
    }

    public void DeadlinePassed()
    {
        if (!_tcp.CutsAtDeadline) return;
        foreach (var connection in _connections.ToArray()) connection.Reset();
    }

    public StreamReport Describe(StreamReport common) =>
        common with { BytesIn = _bytesIn, BytesOut = _bytesOut, Discarded = Discarded, Users = _connections.Count };

    public void Dispose()
    {
        _disposed = true;
        _listener.Dispose();
        File.Delete(_tcp.Listen);
        foreach (var connection in _connections.ToArray()) connection.Reset();
    }

    private void Accepted(int fd)
    {
        if (_connections.Count >= _tcp.MaxConnections || !_gate.IsOpen)
        {
            Sockets.Reset(fd);
            return;
        }
        var connection = new DeviceConnection(_loop, fd, Forget);
        _connections.Add(connection);
        if (IPAddress.TryParse(_tcp.Host, out var address)) Connect(connection, address);
        else _ = ResolveAsync(connection);
    }

    private async Task ResolveAsync(DeviceConnection connection)
    {
        IPAddress? address = null;
        string? error = null;
        try { address = (await Dns.GetHostAddressesAsync(_tcp.Host).ConfigureAwait(false)).FirstOrDefault(); }
        catch (SocketException e) { error = e.Message; }
        _loop.Post(() =>
        {
            if (_disposed) return;
            if (address is not null)
            {
                Connect(connection, address);
                return;
            }
            _health.Lost($"{_tcp.Host}: {error ?? "no address"}");
            connection.Reset();
        });
    }

    private void Connect(DeviceConnection connection, IPAddress address)
    {
        var endpoint = new IPEndPoint(address, _tcp.Port);
        connection.Connect(endpoint, _gate, (n => _bytesIn += n, n => _bytesOut += n), error =>
        {
            if (error is null) _health.Found();
            else _health.Lost($"connect {_tcp.Host}:{_tcp.Port}: {error}");
        });
    }

    private void Forget(DeviceConnection connection)
    {
        _connections.Remove(connection);
        _discardedBefore += connection.Discarded;
    }
}
