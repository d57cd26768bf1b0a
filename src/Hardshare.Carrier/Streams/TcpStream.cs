using System.Net;
using System.Net.Sockets;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Streams;

/// <summary>
/// Between a Unix socket and a TCP port: one connection to the device per connection of the user. While input is closed new ones are
/// closed at once; an old one goes on giving output, and is cut when input opens again if any of its own was thrown away: no protocol goes
/// on well after a gap.
/// </summary>
internal sealed class TcpStream : IDeviceStream
{
    private readonly EventLoop loop;
    private readonly TcpConfig tcp;
    private readonly InputGate gate;
    private readonly DeviceHealth health;
    private readonly Watch listener;
    private readonly HashSet<DeviceConnection> connections = [];
    private long bytesIn;
    private long bytesOut;
    private long discardedBefore;
    private bool disposed;

    public TcpStream(EventLoop loop, TcpConfig tcp, InputGate gate, DeviceHealth health)
    {
        (this.loop, this.tcp, this.gate, this.health) = (loop, tcp, gate, health);
        File.Delete(tcp.Listen);
        using var address = new UnixSocketPath(tcp.Listen);
        var fd = Errno.Check(Sockets.Listen(address.EndPoint, 64), $"listen on {tcp.Listen}");
        File.SetUnixFileMode(tcp.Listen, (UnixFileMode)Convert.ToInt32(tcp.SocketMode, 8));
        listener = loop.Add(fd, Ready.Read, _ => Accept());
    }

    public long Discarded => discardedBefore + connections.Sum(c => c.Discarded);

    public void InputClosed()
    {
        foreach (var connection in connections.ToArray()) connection.TakeBackInput();
    }

    public void InputOpened()
    {
        foreach (var connection in connections.Where(c => c.Discarded > 0).ToArray()) connection.Reset();
    }

    public StreamReport Describe(StreamReport common) =>
        common with { BytesIn = bytesIn, BytesOut = bytesOut, Discarded = Discarded, Users = connections.Count };

    public void Dispose()
    {
        disposed = true;
        listener.Stop();
        Files.Close(listener.Fd);
        File.Delete(tcp.Listen);
        foreach (var connection in connections.ToArray()) connection.Reset();
    }

    private void Accept()
    {
        var fd = Sockets.Accept(listener.Fd, out _);
        if (fd < 0) return;
        if (connections.Count >= tcp.MaxConnections || !gate.IsOpen)
        {
            Sockets.Reset(fd);
            return;
        }
        var connection = new DeviceConnection(loop, fd, Forget);
        connections.Add(connection);
        if (IPAddress.TryParse(tcp.Host, out var address)) Connect(connection, address);
        else _ = ResolveAsync(connection);
    }

    private async Task ResolveAsync(DeviceConnection connection)
    {
        IPAddress? address = null;
        string? error = null;
        try { address = (await Dns.GetHostAddressesAsync(tcp.Host).ConfigureAwait(false)).FirstOrDefault(); }
        catch (SocketException e) { error = e.Message; }
        loop.Post(() =>
        {
            if (disposed) return;
            if (address is not null)
            {
                Connect(connection, address);
                return;
            }
            health.Lost($"{tcp.Host}: {error ?? "no address"}");
            connection.Reset();
        });
    }

    private void Connect(DeviceConnection connection, IPAddress address)
    {
        var endpoint = new IPEndPoint(address, tcp.Port);
        connection.Connect(endpoint, gate, (n => bytesIn += n, n => bytesOut += n), error =>
        {
            if (error is null) health.Found();
            else health.Lost($"connect {tcp.Host}:{tcp.Port}: {error}");
        });
    }

    private void Forget(DeviceConnection connection)
    {
        connections.Remove(connection);
        discardedBefore += connection.Discarded;
    }
}
