using System.Collections.Concurrent;
using System.Text.Json;
using Hardshare.Actors.Entities;
using Hardshare.Actors.Inbox;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Actors.Journal;

/// <summary>
/// Brings spooled observations to whoever owns their entity now, per entity in order and one at a time, entities side by side. What an entity acknowledges is removed;
/// an entity that does not leaves its own waiting and nobody else's.
/// </summary>
internal sealed class SpoolDelivery(IObservationSpool spool, EntityActors entities, Func<string, string?> homeOf, IActorRef? inbox, TimeProvider time)
{
    private const int Page = 500;
    private static readonly TimeSpan KnownEverywhere = TimeSpan.FromHours(1);
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
        // Of several nodes another one may have it, and this one not know that yet.
        if (answer is Rejected { Code: RejectionCode.NotFound } && inbox is not null && time.GetUtcNow() - one.ObservedAt < KnownEverywhere)
            return false;
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
            if (inbox is not null && homeOf(one.PersistenceId) is { } home)
            {
                var answer = await inbox.Ask<IReply>(new InboxActor.Deliver(home, Elsewhere(one, home)), AnswerLimit + AnswerLimit, cancellation);
                return answer is Done ? new EntityActor.ObservationRecorded(one.Command) : answer;
            }
            var record = new EntityActor.RecordObservation(one.Observation, one.Command, one.ObservedAt);
            return entities.Find(one.PersistenceId, record) is { } target
                ? await target.Actor.Ask<object>(target.Message, AnswerLimit, cancellation)
                : new Rejected(RejectionCode.NotFound, "this node has no such entity");
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    private CommandEnvelope Elsewhere(SpooledObservation one, string home)
    {
        var type = one.Observation.GetType();
        var record = new RecordObservedEarlier(one.PersistenceId, Manifests.Of(type), JsonSerializer.SerializeToElement(one.Observation, type, ContractJson.Options), one.ObservedAt);
        return new CommandEnvelope(EntityAddress.Node(home), record, one.Command, Principal.Node(entities.Node), time.GetUtcNow() + AnswerLimit);
    }
}
