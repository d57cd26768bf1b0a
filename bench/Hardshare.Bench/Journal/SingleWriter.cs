using Hardshare.Contracts.History;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;

namespace Hardshare.Bench.Journal;

/// <summary>One entity that waits for each event to be durable, over the same bytes appended to a file and synchronized.</summary>
internal sealed class SingleWriter(JournalArea area) : Figure("journal: 1 writer over raw append + fsync", "events/s", Better.Higher, 0.8)
{
    private const int Events = 1000;

    private FileStream? _raw;
    private SqliteStore? _store;

    protected override Task PrepareAsync()
    {
        _raw = new FileStream(Path.Combine(area.Folder, "raw"), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _store = SqliteStore.Open(Path.Combine(area.Folder, "single.db"));
        return Task.CompletedTask;
    }

    public override Task<double> BareAsync() => Task.FromResult(Rate.Of(Events, () =>
    {
        for (var i = 0; i < Events; i++)
        {
            _raw!.Write(EventCodec.Encode(UsualLife.Event(i)));
            RandomAccess.FlushToDisk(_raw!.SafeFileHandle);
        }
    }));

    public override Task<double> OursAsync() => UsualLife.AppendAsync(_store!, writers: 1, Events);

    protected override Task EndAsync()
    {
        _raw?.Dispose();
        _store?.Dispose();
        return Task.CompletedTask;
    }
}
