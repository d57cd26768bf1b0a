using Hardshare.Actors;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Node.Observability;

/// <summary>
/// How the node is, for whoever looks after it, without a token: it tells how many problems there are, and not which. However many ask, the node is asked once a
/// second at most.
/// </summary>
internal sealed class NodeHealth(IWorkspace workspace, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private readonly Lock _gate = new();
    private Task<Health>? _latest;
    private long _asked;

    /// <param name="Status"><c>ok</c>, or <c>degraded</c>: there are problems, or the node does not answer in time, which counts as one.</param>
    /// <param name="Problems">How many; an administrator sees them with <c>hardshare status</c>.</param>
    public sealed record Health(string Status, int Problems);

    public Task<Health> ReadAsync()
    {
        lock (_gate)
        {
            if (_latest is null || (_latest.IsCompleted && time.GetElapsedTime(_asked) >= Fresh))
            {
                _asked = time.GetTimestamp();
                _latest = AskAsync();
            }

            return _latest;
        }
    }

    private async Task<Health> AskAsync()
    {
        using var limit = new CancellationTokenSource(Limit, time);
        try
        {
            var reply = await workspace.AskAsync(new QueryEnvelope(new GetNode(), Principal.System), limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
            var problems = reply is NodeView node ? node.Problems.Count : 1;
            return new Health(problems == 0 ? "ok" : "degraded", problems);
        }
        catch (OperationCanceledException)
        {
            return new Health("degraded", 1);
        }
    }
}
