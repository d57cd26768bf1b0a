using System.Net;
using System.Net.Sockets;

namespace Hardshare.TestMachine;

public static class FreePort
{
    private static int _last = Random.Shared.Next(0, 9_000);

    /// <summary>
    /// A port that nobody listens on at the moment, on any address. Below those that the system gives to outgoing connections, one of
    /// which could take it before the test does.
    /// </summary>
    public static int Find()
    {
        while (true)
        {
            var port = 10_000 + (Interlocked.Increment(ref _last) % 9_000);
            using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
