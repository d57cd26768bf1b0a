using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;

namespace Hardshare.Node.Tests.Journal;

/// <summary>Short ways to make and read what is stored.</summary>
internal static class Stored
{
    public static EventEnvelope Envelope(IEvent happened) => new(
        EventEnvelope.CurrentVersion, DateTimeOffset.UnixEpoch, "user:alice", new CommandId(Guid.Empty), "bench-1", 0, null, null,
        happened);

    public static EventEnvelope Say(string text) => Envelope(new DeploymentDescribed(text));

    public static string Text(EventEnvelope envelope) => ((DeploymentDescribed)envelope.Event).Description;

    public static JournalRow Row(string persistenceId, long sequenceNr, IEvent happened) =>
        Row(persistenceId, sequenceNr, Envelope(happened));

    public static JournalRow Row(string persistenceId, long sequenceNr, string text) => Row(persistenceId, sequenceNr, Say(text));

    /// <summary>Rows numbered from <paramref name="first"/> on.</summary>
    public static JournalRow[] Rows(string persistenceId, long first, params IEvent[] happened) =>
        [.. happened.Select((one, i) => Row(persistenceId, first + i, one))];

    public static async Task<List<(long SequenceNr, string Text)>> ReadAsync(
        this SqliteStore store, string persistenceId, long from = 1, long to = long.MaxValue, long max = long.MaxValue)
    {
        var found = new List<(long, string)>();
        await store.ReplayAsync(persistenceId, from, to, max, (sequenceNr, manifest, message) =>
            found.Add((sequenceNr, Text(EventCodec.Decode(manifest, message)))));
        return found;
    }

    private static JournalRow Row(string persistenceId, long sequenceNr, EventEnvelope envelope) =>
        new(persistenceId, sequenceNr, envelope.At.UtcTicks, EventCodec.ManifestOf(envelope), EventCodec.Encode(envelope));
}
