using System.Collections.Concurrent;
using Hardshare.Actors.Deployments.Instances;
using Hardshare.Actors.Journal;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;

namespace Hardshare.Actors.Directory;

/// <summary>Finds instances in the journal, where they are long after nobody has them in memory.</summary>
internal sealed class PastInstances(IHistoryReader history)
{
    private const int Page = 100;

    /// <summary>What the journal knows of an instance of one of <paramref name="deployments"/>; null if that is nothing.</summary>
    public async Task<InstanceView?> FindAsync(InstanceId id, ConcurrentDictionary<DeploymentId, DeploymentView> deployments)
    {
        if (await history.FindInstanceAsync(id, CancellationToken.None).ConfigureAwait(false) is not { } key
            || !deployments.TryGetValue(InstanceId.DeploymentIn(key), out var deployment))
            return null;
        var first = await history.ReadAsync([key], [], 0, 1, CancellationToken.None).ConfigureAwait(false);
        return first is [{ } one] ? await ReadAsync(id, one, deployment).ConfigureAwait(false) : null;
    }

    private async Task<InstanceView?> ReadAsync(InstanceId id, StoredEvent first, DeploymentView deployment)
    {
        var state = InstanceState.Empty(id).Apply(first.Envelope);
        var (last, more) = (first.Ordering, true);
        while (more)
        {
            var page = await history.ReadAsync([first.PersistenceId], [], last, Page, CancellationToken.None).ConfigureAwait(false);
            foreach (var stored in page)
                (state, last) = (state.Apply(stored.Envelope), stored.Ordering);
            more = page.Count == Page;
        }
        return state.Order is null ? null : InstanceViews.OfEnded(state, deployment, first.Envelope.Node);
    }
}
