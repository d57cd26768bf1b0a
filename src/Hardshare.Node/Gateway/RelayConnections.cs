using System.Threading.Channels;
using Hardshare.Actors.Gateway;
using Hardshare.Carrier.Control;
using Hardshare.Contracts.Instances;
using Hardshare.Node.Carriers;

namespace Hardshare.Node.Gateway;

/// <summary>
/// Follows what the relay tells of users' connections, with a client of its own, which is made anew when the relay was away.
/// </summary>
internal sealed class RelayConnections(Func<CancellationToken, Task<RelayClient>> connectAsync, TimeProvider time)
{
    private const int Kept = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly Dictionary<string, DateTimeOffset> _since = [];

    // A relay that was killed just after it told of an end has its successor tell of it again.
    private readonly HashSet<string> _told = [];
    private readonly Queue<string> _toldInOrder = [];

    /// <summary>Connections as they end. A reader that falls behind loses the oldest.</summary>
    public IAsyncEnumerable<EndedConnection> FollowAsync(CancellationToken cancellation)
    {
        var bounds = new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest };
        var ended = Channel.CreateBounded<EndedConnection>(bounds);
        _ = RunAsync(ended.Writer, cancellation);
        return ended.Reader.ReadAllAsync(cancellation);
    }

    private async Task RunAsync(ChannelWriter<EndedConnection> ended, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                var client = await connectAsync(cancellation).ConfigureAwait(false);
                await using (client.ConfigureAwait(false))
                    await FollowAsync(client, ended, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or TimeoutException or OperationCanceledException)
            {
                // The relay is not there, or not yet: whoever starts it says so.
            }
            await Task.Delay(Pause, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        ended.TryComplete();
    }

    private async Task FollowAsync(RelayClient client, ChannelWriter<EndedConnection> ended, CancellationToken cancellation)
    {
        foreach (var open in (await client.ListAsync(cancellation).ConfigureAwait(false)).SelectMany(report => report.Open))
            _since[open.Connection] = open.Since;
        await foreach (var happened in client.SubscribeAsync(cancellation).ConfigureAwait(false))
        {
            if (happened is ConnectionOpened opened)
                _since[opened.Connection] = opened.At;
            else if (happened is ConnectionClosed closed && Guid.TryParseExact(closed.Instance, "D", out var instance) && IsNew(closed))
                ended.TryWrite(new EndedConnection(new InstanceId(instance), Describe(closed)));
        }
    }

    private bool IsNew(ConnectionClosed closed)
    {
        if (!_told.Add(closed.Connection))
            return false;
        _toldInOrder.Enqueue(closed.Connection);
        if (_toldInOrder.Count > Kept)
            _told.Remove(_toldInOrder.Dequeue());
        return true;
    }

    private InstanceConnectionClosed Describe(ConnectionClosed closed)
    {
        var lasted = _since.Remove(closed.Connection, out var since) ? closed.At - since : TimeSpan.Zero;
        return new InstanceConnectionClosed(closed.Remote, closed.BytesIn, closed.BytesOut, Math.Max(0, (long)lasted.TotalMilliseconds));
    }
}
