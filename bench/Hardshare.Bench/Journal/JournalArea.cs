using Hardshare.Contracts.Ids;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;

namespace Hardshare.Bench.Journal;

/// <summary>What durable events cost, over what the disk and SQLite cost by themselves. All files lie in one folder.</summary>
internal sealed class JournalArea(BenchOptions options) : IArea
{
    private readonly Lazy<string> _folder = new(() =>
        Directory.CreateDirectory(Path.Combine(options.Folder, "journal-" + Guid.NewGuid().ToString("N"))).FullName);

    private int _entities;

    public string Folder => _folder.Value;

    public IEnumerable<Figure> Figures => [new SingleWriter(this), new HundredWriters(this), new Replay(this)];

    public ValueTask DisposeAsync()
    {
        if (_folder.IsValueCreated)
            Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>That many entities append that many events altogether, each one event at a time. Events/s.</summary>
    public async Task<double> AppendAsync(SqliteStore store, int writers, int events) => await Rate.OfAsync(
        events, () => Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(() => AppendOneByOneAsync(store, events / writers)))));

    private async Task AppendOneByOneAsync(SqliteStore store, int events)
    {
        var persistenceId = $"i-{DeploymentId.New()}-{Interlocked.Increment(ref _entities)}";
        for (var i = 1; i <= events; i++)
            await store.AppendAsync([UsualLife.Row(persistenceId, i)]);
    }
}
