using System.Collections.Concurrent;
using Hardshare.Actors.Deployments;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Journal;

/// <summary>
/// Brings spooled observations to whoever owns their entity now, per entity in order and one at a time, entities side by side. What an entity acknowledges is removed;
/// an entity that does not leaves its own waiting and nobody else's.
/// </summary>
internal sealed class SpoolDelivery(IObservationSpool spool, string node, IActorRef deployments, IActorRef drain)
{
    private const int Page = 500;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    /// <summary>One round through all that waits. Returns what belongs to nobody and was removed.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellation)
    {
        var lost = new ConcurrentQueue<string>();
        var stuck = new ConcurrentDictionary<string, bool>();
        long after = 0;
        while (spool.Read(after, Page) is { Count: > 0 } page)
        {
            await Task.WhenAll(page.GroupBy(one => one.PersistenceId).Select(async entity =>
            {
                foreach (var one in entity)
                    if (stuck.ContainsKey(entity.Key) || !await DeliverAsync(one, lost, cancellation))
                        stuck[entity.Key] = true;
            }));
            after = page[^1].Id;
        }
        return [.. lost];
    }

    private async Task<bool> DeliverAsync(SpooledObservation one, ConcurrentQueue<string> lost, CancellationToken cancellation)
    {
        var answer = await AskAsync(one, cancellation);
        if (answer is Rejected { Code: RejectionCode.NotFound } rejected)
            lost.Enqueue($"{one.PersistenceId}, {one.ObservedAt:u}: {one.Observation} ({rejected.Message})");
        else if (answer is not EntityActor.ObservationRecorded)
            return false;
        spool.Remove([one.Id]);
        return true;
    }

    private async Task<object?> AskAsync(SpooledObservation one, CancellationToken cancellation)
    {
        try
        {
            var record = new EntityActor.RecordObservation(one.Observation, one.Command, one.ObservedAt);
            return Target(one.PersistenceId, record) is { } target
                ? await target.Actor.Ask<object>(target.Message, AnswerLimit, cancellation)
                : new Rejected(RejectionCode.NotFound, "this node has no such entity");
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    // d-{deployment}, i-{deployment}-{instance}, n-{node}
    private (IActorRef Actor, object Message)? Target(string persistenceId, EntityActor.RecordObservation record)
    {
        if (persistenceId == $"n-{node}")
            return (drain, record);
        var ids = persistenceId.Length > 2 ? persistenceId.AsSpan(2) : [];
        if (persistenceId.StartsWith("d-", StringComparison.Ordinal) && Guid.TryParseExact(ids, "D", out var deployment))
            return (deployments, new DeploymentsActor.ToDeployment(new DeploymentId(deployment), record));
        if (persistenceId.StartsWith("i-", StringComparison.Ordinal) && ids.Length == 73
            && Guid.TryParseExact(ids[..36], "D", out deployment) && Guid.TryParseExact(ids[37..], "D", out var instance))
            return (deployments, new DeploymentsActor.ToDeployment(new DeploymentId(deployment), new DeploymentActor.RecordOf(new InstanceId(instance), record)));
        return null;
    }
}
