using System.Collections.Immutable;
using Hardshare.Engine.Actor;

namespace Hardshare.Engine.Persistence.Journal;

/// <summary>A journal that lasts as long as its actor system.</summary>
public class MemoryJournal : AsyncWriteJournal
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<IPersistentRepresentation>> _events = [];
    private readonly Dictionary<string, long> _highest = [];

    public override async Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        IPersistentRepresentation[] found;
        lock (_lock)
        {
            found = EventsOf(persistenceId)
                .Where(e => e.SequenceNr >= fromSequenceNr && e.SequenceNr <= toSequenceNr)
                .Take((int)Math.Min(max, int.MaxValue))
                .ToArray();
        }
        foreach (var e in found)
            recoveryCallback(e);
    }

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr)
    {
        lock (_lock)
            return Task.FromResult(_highest.GetValueOrDefault(persistenceId));
    }

    protected override Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        lock (_lock)
        {
            foreach (var write in messages)
            {
                foreach (var e in (IEnumerable<IPersistentRepresentation>)write.Payload)
                    EventsOf(e.PersistenceId).Add(e.Payload is Tagged tagged ? e.WithPayload(tagged.Payload) : e);
                _highest[write.PersistenceId] = write.HighestSequenceNr;
            }
        }
        return Task.FromResult<IImmutableList<Exception?>?>(null);
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
    {
        lock (_lock)
            EventsOf(persistenceId).RemoveAll(e => e.SequenceNr <= toSequenceNr);
        return Task.CompletedTask;
    }

    private List<IPersistentRepresentation> EventsOf(string persistenceId) =>
        _events.TryGetValue(persistenceId, out var events) ? events : _events[persistenceId] = [];
}
