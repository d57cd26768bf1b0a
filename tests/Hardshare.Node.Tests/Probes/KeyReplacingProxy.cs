using System.Net;
using System.Net.Sockets;

namespace Hardshare.Node.Tests.Probes;

/// <summary>Somebody in between, who shows a host key that he does not hold.</summary>
internal sealed class KeyReplacingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _real;
    private readonly byte[] _shown;
    private readonly int _target;

    public KeyReplacingProxy(int target, byte[] real, byte[] shown)
    {
        (_target, _real, _shown) = (target, real, shown);
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                using var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _target);
                var up = client.GetStream().CopyToAsync(server.GetStream());
                var buffer = new byte[65536];
                while (await server.GetStream().ReadAsync(buffer) is > 0 and var count)
                {
                    var at = buffer.AsSpan(0, count).IndexOf(_real);
                    if (at >= 0)
                        _shown.CopyTo(buffer.AsSpan(at));
                    await client.GetStream().WriteAsync(buffer.AsMemory(0, count));
                }
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
