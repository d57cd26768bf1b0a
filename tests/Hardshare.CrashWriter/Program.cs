using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Ids;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;

// Usage: Hardshare.CrashWriter FILE WRITERS. Appends batches of 1 to 3 events without end, and prints "ENTITY NUMBER"
// when a batch that ends with that number has been acknowledged. It is there to be killed.
var store = SqliteStore.Open(args[0]);
var writers = Enumerable.Range(0, int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture)).Select(WriteAsync);
await await Task.WhenAny(writers);

async Task WriteAsync(int writer)
{
    var persistenceId = $"d-{writer}";
    var number = await store.HighestSequenceNrAsync(persistenceId);
    while (true)
    {
        var size = 1 + (int)(number % 3);
        await store.AppendAsync([.. Enumerable.Range(1, size).Select(i => Row(persistenceId, number + i, $"{i} of {size}"))]);
        number += size;
        Console.Out.WriteLine($"{persistenceId} {number}");
    }
}

static JournalRow Row(string persistenceId, long number, string text)
{
    var envelope = new EventEnvelope(
        EventEnvelope.CurrentVersion, DateTimeOffset.UnixEpoch, "system", CommandId.New(), "bench-1", 0, null, null,
        new DeploymentDescribed(text));
    return new JournalRow(persistenceId, number, envelope.At.UtcTicks, EventCodec.ManifestOf(envelope), EventCodec.Encode(envelope));
}
