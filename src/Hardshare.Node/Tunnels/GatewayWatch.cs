using Hardshare.Actors.Gateway;

namespace Hardshare.Node.Tunnels;

/// <summary>
/// Looks whether gateways that tunnels were lost to can be reached again: a connection twice a second for each, however many tunnels wait, and none while nobody waits.
/// </summary>
internal sealed class GatewayWatch(IReach reach, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(0.5);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Address, int Port), List<TaskCompletionSource>> _waiting = [];

    /// <summary>Completes when it can be reached after it could not.</summary>
    public async Task ReturnsAsync(string address, int port, CancellationToken cancellation)
    {
        var key = (address, port);
        var returned = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (!_waiting.TryGetValue(key, out var waiting))
            {
                _waiting[key] = waiting = [];
                _ = LookAsync(key, waiting);
            }
            waiting.Add(returned);
        }
        try
        {
            await returned.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
                _waiting.GetValueOrDefault(key)?.Remove(returned);
        }
    }

    private async Task LookAsync((string Address, int Port) key, List<TaskCompletionSource> waiting)
    {
        for (var wasAway = false; ;)
        {
            await Task.Delay(Pause, time).ConfigureAwait(false);
            var answers = await reach.AnswersAsync(key.Address, key.Port, LookLimit, CancellationToken.None).ConfigureAwait(false);
            lock (_lock)
            {
                if (answers && wasAway)
                {
                    foreach (var returned in waiting)
                        returned.TrySetResult();
                    waiting.Clear();
                }
                wasAway = !answers;
                if (waiting.Count > 0)
                    continue;
                _waiting.Remove(key);
                return;
            }
        }
    }
}
