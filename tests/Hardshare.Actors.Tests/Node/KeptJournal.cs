using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Hardshare.Actors.Tests.Node;

/// <summary>A journal in memory that outlives its actor system: systems whose configuration has the same <c>name</c> share it.</summary>
public sealed class KeptJournal(Config config) : AsyncWriteJournal
{
    private static readonly ConcurrentDictionary<string, ConcurrentDictionary<string, ImmutableList<IPersistentRepresentation>>> Kept = new();
    private readonly ConcurrentDictionary<string, ImmutableList<IPersistentRepresentation>> _events = Kept.GetOrAdd(config.GetString("name") ?? "", _ => new());

    public static string Hocon(string name) =>
        $$"""
        akka.persistence.journal.plugin = "hardshare.journal.kept"
        hardshare.journal.kept {
          class = "{{typeof(KeptJournal).FullName}}, {{typeof(KeptJournal).Assembly.GetName().Name}}"
          plugin-dispatcher = "akka.actor.default-dispatcher"
          name = "{{name}}"
        }
        """;

    public override async Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        await Task.CompletedTask;
        foreach (var one in EventsOf(persistenceId).Where(e => e.SequenceNr >= fromSequenceNr && e.SequenceNr <= toSequenceNr).Take((int)Math.Min(max, int.MaxValue)))
            recoveryCallback(one);
    }

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) =>
        Task.FromResult(EventsOf(persistenceId).LastOrDefault()?.SequenceNr ?? 0);

    protected override Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        foreach (var write in messages)
            _events[write.PersistenceId] = EventsOf(write.PersistenceId).AddRange((IEnumerable<IPersistentRepresentation>)write.Payload);
        return Task.FromResult<IImmutableList<Exception?>?>(null);
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
    {
        _events[persistenceId] = EventsOf(persistenceId).RemoveAll(e => e.SequenceNr <= toSequenceNr);
        return Task.CompletedTask;
    }

    private ImmutableList<IPersistentRepresentation> EventsOf(string persistenceId) => _events.GetValueOrDefault(persistenceId, []);
}
