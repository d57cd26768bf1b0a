using System.Collections.Immutable;
using Hardshare.Engine.Configuration;

namespace Hardshare.Engine.Tests.Persistence;

/// <summary>A journal that does with each write what its test says.</summary>
public sealed class SteeredJournal : MemoryJournal
{
    private readonly Steering _steering;

    public SteeredJournal(Config config) => _steering = Steering.Of(config.GetString("steering")!);

    public static string Configuration(string steering) =>
        $$"""
        akka.persistence.journal.plugin = "steered"
        steered { class = "{{typeof(SteeredJournal).AssemblyQualifiedName}}", steering = {{steering}}, recovery-event-timeout = 300ms }
        """;

    public override async Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        await _steering.BeforeReplay();
        await base.ReplayMessagesAsync(context, persistenceId, fromSequenceNr, toSequenceNr, max, recoveryCallback);
    }

    protected override async Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var all = messages.ToArray();
        await _steering.BeforeWrite(all);
        var rejections = all.Select(write => _steering.Reject(write)).ToImmutableArray();
        await base.WriteMessagesAsync(all.Where((_, i) => rejections[i] is null));
        return rejections;
    }

    /// <summary>What a test decides about the writes of its journal.</summary>
    public sealed class Steering
    {
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Steering> All = new();

        public Func<AtomicWrite[], Task> BeforeWrite { get; set; } = _ => Task.CompletedTask;

        public Func<Task> BeforeReplay { get; set; } = () => Task.CompletedTask;

        public Func<AtomicWrite, Exception?> Reject { get; set; } = _ => null;

        public static Steering Of(string name) => All.GetOrAdd(name, _ => new Steering());
    }
}
