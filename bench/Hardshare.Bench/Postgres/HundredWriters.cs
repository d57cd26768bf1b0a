using Hardshare.Bench.Journal;
using Hardshare.Node.Journal.Postgres;

namespace Hardshare.Bench.Postgres;

/// <summary>What group commit brings: a hundred entities that write at the same time, over one.</summary>
internal sealed class HundredWriters(PostgresArea area) : Figure("postgres: 100 writers over 1 writer", "events/s", Better.Higher, 3)
{
    private PostgresStore? _store;

    protected override async Task PrepareAsync() => _store = (await area.JournalAsync()).Store;

    public override Task<double> BareAsync() => UsualLife.AppendAsync(_store!, writers: 1, events: 1000);

    public override Task<double> OursAsync() => UsualLife.AppendAsync(_store!, writers: 100, events: 20_000);
}
