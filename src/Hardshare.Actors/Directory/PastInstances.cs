using System.Collections.Concurrent;
using Hardshare.Actors.Deployments.Instances;
using Hardshare.Actors.Journal;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Directory;

/// <summary>Finds instances in the journal, where they are long after nobody has them in memory, and what they were told.</summary>
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
        if (first is not [{ } one])
            return null;
        var state = await ReadAsync(id, key).ConfigureAwait(false);
        return state.Order is null ? null : InstanceViews.OfEnded(state, deployment, one.Envelope.Node);
    }

    /// <summary>The answer to a command for an instance that is over: the first one, if this is not the first time that it comes.</summary>
    public async Task<IReply> AnswerAsync(InstanceView view, CommandEnvelope command)
    {
        var state = await ReadAsync(view.Id, view.Id.PersistenceIdOn(view.Deployment)).ConfigureAwait(false);
        return state.Executed.Find(command.Id)?.AnswerTo(command.By)
            ?? new Rejected(RejectionCode.Conflict, $"instance already {(view.Status == InstanceStatus.InitFail ? "failed to start" : "terminated")}");
    }

    private async Task<InstanceState> ReadAsync(InstanceId id, string persistenceId)
    {
        var (state, last, more) = (InstanceState.Empty(id), 0L, true);
        while (more)
        {
            var page = await history.ReadAsync([persistenceId], [], last, Page, CancellationToken.None).ConfigureAwait(false);
            foreach (var stored in page)
                (state, last) = (state.Apply(stored.Envelope), stored.Ordering);
            more = page.Count == Page;
        }
        return state;
    }
}
