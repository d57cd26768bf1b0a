using System.Net;
using System.Net.Sockets;

namespace Hardshare.Node.Tests.Ssh;

public static class FreePort
{
    private static int _last = Random.Shared.Next(10_000, 19_000);

    /// <summary>
    /// A port that nobody listens on at the moment. Below those that the system gives to outgoing connections, one of which could take it
    /// before the test does.
    /// </summary>
    public static int Find()
    {
        while (true)
        {
            var port = 10_000 + Interlocked.Increment(ref _last) % 10_000;
            try
            {
                using var listener = new TcpListener(IPAddress.Any, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
