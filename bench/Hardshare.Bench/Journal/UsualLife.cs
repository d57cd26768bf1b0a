using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Ids;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Journal;

namespace Hardshare.Bench.Journal;

/// <summary>The events of an instance's life, in the proportions of a usual one, again and again.</summary>
internal static class UsualLife
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGoldenGoldenGoldenGoldenGoldenGoldenGolden";

    private static readonly DateTimeOffset At = new(2026, 3, 4, 5, 6, 7, 891, TimeSpan.Zero);

    private static readonly EventEnvelope[] Events =
    [
        Envelope(new InstanceInitiated(
            DeploymentId.New(),
            new InstanceOrder(InstanceId.New(), "user:bob", [Key], false, TimeSpan.FromHours(1), false), At.AddHours(1))),
        .. new[] { "folder", "before", "container", "keys", "tunnel", "start", "probe" }
            .Select(step => Envelope(new InstanceStepDone(step, 120))),
        Envelope(new InstanceReady(new PublicEndpoint("gateway-1", "192.0.2.10", 2210, "127.10.0.5"), [Key])),
        Envelope(new InstanceConnectionClosed("198.51.100.7:50123", 12_345, 67_890, 60_000)),
        Envelope(new InstanceTerminating(TerminationCause.User, "user:bob asked for it")),
        .. new[] { "end", "streams", "tunnel", "container", "folder" }.Select(step => Envelope(new InstanceStepDone(step, 80))),
        Envelope(new InstanceCleanedUp([], 12_345, 67_890)),
    ];

    private static int s_entities;

    public static EventEnvelope Event(long number) => Events[number % Events.Length];

    public static JournalRow Row(string persistenceId, long number)
    {
        var envelope = Event(number);
        return new JournalRow(
            persistenceId, number, envelope.At.UtcTicks, EventCodec.ManifestOf(envelope), EventCodec.Encode(envelope), "bench");
    }

    /// <summary>That many entities append that many events altogether, each one event at a time. Events/s.</summary>
    public static async Task<double> AppendAsync(IJournalStore store, int writers, int events) => await Rate.OfAsync(
        events, () => Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(() => AppendOneByOneAsync(store, events / writers)))));

    private static async Task AppendOneByOneAsync(IJournalStore store, int events)
    {
        var persistenceId = $"i-{DeploymentId.New()}-{Interlocked.Increment(ref s_entities)}";
        for (var i = 1; i <= events; i++)
            await store.AppendAsync([Row(persistenceId, i)]);
    }

    private static EventEnvelope Envelope(IEvent happened) =>
        new(EventEnvelope.CurrentVersion, At, "user:alice", CommandId.New(), "bench-1", 0, null, null, happened);
}
