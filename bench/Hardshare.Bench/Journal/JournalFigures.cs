using System.Diagnostics;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Ids;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Journal;
using Microsoft.Data.Sqlite;

namespace Hardshare.Bench.Journal;

/// <summary>
/// What durable events cost, over what the disk and SQLite cost by themselves. All files lie in one folder: tell it a real disk.
/// </summary>
internal sealed class JournalFigures : IDisposable
{
    private const int Replayed = 100_000;
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGoldenGoldenGoldenGoldenGoldenGoldenGolden";

    private static readonly DateTimeOffset At = new(2026, 3, 4, 5, 6, 7, 891, TimeSpan.Zero);

    // The life of an instance, in the proportions of a usual one.
    private static readonly EventEnvelope[] Life =
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

    private readonly string _folder;
    private readonly FileStream _raw;
    private readonly SqliteStore _store;
    private readonly string _replayFile;
    private int _entities;

    public JournalFigures(string folder)
    {
        _folder = Directory.CreateDirectory(Path.Combine(folder, "hardshare-bench-" + Guid.NewGuid().ToString("N"))).FullName;
        _raw = new FileStream(Path.Combine(_folder, "raw"), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _store = SqliteStore.Open(Path.Combine(_folder, "journal.db"));
        _replayFile = Path.Combine(_folder, "replay.db");
    }

    public IEnumerable<Figure> All =>
    [
        new("journal: 1 writer over raw append + fsync", "events/s", 0.8, RawAppend, () => Append(writers: 1, events: 1000)),
        new("journal: 100 writers over 1 writer", "events/s", 8,
            () => Append(writers: 1, events: 1000), () => Append(writers: 100, events: 20_000)),
        new("journal: replay with decoding over a bare reader", "events/s", 0.5, BareRead, Replay),
    ];

    public void Dispose()
    {
        _raw.Dispose();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static double Rate(int events, Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        return events / watch.Elapsed.TotalSeconds;
    }

    private double RawAppend() => Rate(1000, () =>
    {
        for (var i = 0; i < 1000; i++)
        {
            _raw.Write(EventCodec.Encode(Life[i % Life.Length]));
            RandomAccess.FlushToDisk(_raw.SafeFileHandle);
        }
    });

    private double Append(int writers, int events) => Rate(
        events, () => Task.WaitAll([.. Enumerable.Range(0, writers).Select(_ => Task.Run(() => AppendMany(_store, events / writers)))]));

    private async Task AppendMany(SqliteStore store, int events)
    {
        var persistenceId = $"i-{DeploymentId.New()}-{Interlocked.Increment(ref _entities)}";
        for (var i = 1; i <= events; i++)
            await store.AppendAsync([Row(persistenceId, i)]).ConfigureAwait(false);
    }

    private static EventEnvelope Envelope(IEvent happened) =>
        new(EventEnvelope.CurrentVersion, At, "user:alice", CommandId.New(), "bench-1", 0, null, null, happened);

    private static JournalRow Row(string persistenceId, long number)
    {
        var envelope = Life[number % Life.Length];
        return new JournalRow(
            persistenceId, number, envelope.At.UtcTicks, EventCodec.ManifestOf(envelope), EventCodec.Encode(envelope), "bench");
    }

    private double BareRead()
    {
        FillForReplay();
        using var connection = new SqliteConnection($"Data Source={_replayFile};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT sequence_number, manifest, message FROM journal WHERE persistence_id = 'd-replay' ORDER BY sequence_number";
        return Rate(Replayed, () =>
        {
            using var rows = command.ExecuteReader();
            var bytes = 0L;
            while (rows.Read())
                bytes += rows.GetInt64(0) + rows.GetString(1).Length + rows.GetFieldValue<byte[]>(2).Length;
        });
    }

    private double Replay()
    {
        FillForReplay();
        using var store = SqliteStore.Open(_replayFile);
        store.EnsureOpenAsync().Wait();
        return Rate(Replayed, () => store.ReplayAsync(
            "d-replay", 1, long.MaxValue, long.MaxValue, (_, manifest, message) => EventCodec.Decode(manifest, message)).Wait());
    }

    private void FillForReplay()
    {
        if (File.Exists(_replayFile))
            return;
        using var store = SqliteStore.Open(_replayFile);
        for (var first = 1; first <= Replayed; first += 1000)
            store.AppendAsync([.. Enumerable.Range(first, 1000).Select(number => Row("d-replay", number))]).Wait();
    }
}
