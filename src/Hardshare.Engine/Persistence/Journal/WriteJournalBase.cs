using System.Collections.Immutable;
using Hardshare.Engine.Actor;

namespace Hardshare.Engine.Persistence.Journal;

/// <summary>What every journal does with events before it stores them.</summary>
public abstract class WriteJournalBase : ActorBase
{
    protected WriteJournalBase()
    {
    }

    /// <summary>The events to be stored, with their time and without their senders.</summary>
    protected IEnumerable<AtomicWrite> PreparePersistentBatch(IEnumerable<IPersistentEnvelope> resequenceables)
    {
        var now = Context.System.Scheduler.Now.UtcTicks;
        return resequenceables.OfType<AtomicWrite>()
            .Select(write => new AtomicWrite(write.Events
                .Select(e => AdaptToJournal(
                    e.Update(e.SequenceNr, e.PersistenceId, e.IsDeleted, ActorRefs.NoSender, e.WriterGuid).WithTimestamp(now)))
                .ToImmutableArray()))
            .ToArray();
    }

    protected IEnumerable<IPersistentRepresentation> AdaptFromJournal(IPersistentRepresentation representation) => [representation];

    protected IPersistentRepresentation AdaptToJournal(IPersistentRepresentation representation) => representation;
}
