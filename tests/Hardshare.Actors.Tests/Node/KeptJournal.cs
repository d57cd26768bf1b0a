using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hardshare.Contracts.History;
using Hardshare.Fakes;

namespace Hardshare.Actors.Tests.Node;

/// <summary>
/// A journal in memory that outlives its actor system: systems whose configuration has the same <c>name</c> share it. What a <c>node</c> of a cluster writes has to pass the cluster's fence.
/// </summary>
public sealed class KeptJournal(Config config) : AsyncWriteJournal
{
    private static readonly ConcurrentDictionary<string, ConcurrentDictionary<string, ImmutableList<IPersistentRepresentation>>> Kept = new();
    private readonly ConcurrentDictionary<string, ImmutableList<IPersistentRepresentation>> _events = Kept.GetOrAdd(config.GetString("name") ?? "", _ => new());

    private readonly (FakeCluster Cluster, string Node)? _fence = config.GetString("node") is { Length: > 0 } node ? (Fences[config.GetString("name")!], node) : null;

    /// <summary>The clusters whose nodes write these journals, by the journals' names.</summary>
    public static ConcurrentDictionary<string, FakeCluster> Fences { get; } = new();

    /// <summary>The events of an entity in the journal of this name.</summary>
    public static IReadOnlyList<EventEnvelope> Read(string name, string persistenceId) =>
        [.. Kept[name].GetValueOrDefault(persistenceId, []).Select(one => (EventEnvelope)one.Payload)];

    public static string Hocon(string name, string node = "") =>
        $$"""
        akka.persistence.journal.plugin = "hardshare.journal.kept"
        hardshare.journal.kept {
          class = "{{typeof(KeptJournal).FullName}}, {{typeof(KeptJournal).Assembly.GetName().Name}}"
          plugin-dispatcher = "akka.actor.default-dispatcher"
          name = "{{name}}"
          node = "{{node}}"
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

    protected override async Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        foreach (var write in messages)
            await WriteAsync(write);
        return null;
    }

    private async Task WriteAsync(AtomicWrite write)
    {
        if (_fence is { } fence)
            await fence.Cluster.WriteAsync(fence.Node, write.PersistenceId);
        var payload = (IEnumerable<IPersistentRepresentation>)write.Payload;
        var last = EventsOf(write.PersistenceId).LastOrDefault()?.SequenceNr ?? 0;
        if (_fence is not null && payload.First().SequenceNr != last + 1)
            throw new IOException($"{write.PersistenceId} is at {last}, not before {payload.First().SequenceNr}");
        _events[write.PersistenceId] = EventsOf(write.PersistenceId).AddRange(payload);
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
    {
        _events[persistenceId] = EventsOf(persistenceId).RemoveAll(e => e.SequenceNr <= toSequenceNr);
        return Task.CompletedTask;
    }

    private ImmutableList<IPersistentRepresentation> EventsOf(string persistenceId) => _events.GetValueOrDefault(persistenceId, []);
}
