using System.Net.Sockets;
using Hardshare.Actors.Gateway;

namespace Hardshare.Node.Probes;

/// <summary>Connects, says nothing, and hangs up.</summary>
public sealed class TcpReach(TimeProvider time) : IReach
{
    public async Task<bool> AnswersAsync(string address, int port, TimeSpan limit, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address, port, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
