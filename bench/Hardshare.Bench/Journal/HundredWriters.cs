using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;

namespace Hardshare.Bench.Journal;

/// <summary>What group commit brings: a hundred entities that write at the same time, over one.</summary>
internal sealed class HundredWriters(JournalArea area) : Figure("journal: 100 writers over 1 writer", "events/s", Better.Higher, 8)
{
    private SqliteStore? _store;

    protected override Task PrepareAsync()
    {
        _store = SqliteStore.Open(Path.Combine(area.Folder, "hundred.db"));
        return Task.CompletedTask;
    }

    public override Task<double> BareAsync() => UsualLife.AppendAsync(_store!, writers: 1, events: 1000);

    public override Task<double> OursAsync() => UsualLife.AppendAsync(_store!, writers: 100, events: 20_000);

    protected override Task EndAsync()
    {
        _store?.Dispose();
        return Task.CompletedTask;
    }
}
