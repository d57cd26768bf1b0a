using System.Net;
using System.Net.Sockets;

namespace Hardshare.Node.Tests.Ssh;

public static class FreePort
{
    /// <summary>A port that nobody listens on at the moment.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
