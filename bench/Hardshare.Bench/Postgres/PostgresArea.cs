using Hardshare.TestMachine;
using Hardshare.TestSupport.Database;

namespace Hardshare.Bench.Postgres;

/// <summary>What events cost in a workspace's database, over what the database costs by itself. The server is one of our own.</summary>
internal sealed class PostgresArea(BenchOptions options) : IArea
{
    private readonly Lazy<Task<JournalOnPostgres>> _journal = new(() => JournalOnPostgres.OpenAsync(PrivatePostgres.Start(options.Folder)));

    public IEnumerable<Figure> Figures => [new EightWriters(this), new HundredWriters(this), new Replay(this)];

    /// <summary>A journal, and a node that writes it.</summary>
    public Task<JournalOnPostgres> JournalAsync() => _journal.Value;

    public async ValueTask DisposeAsync()
    {
        if (!_journal.IsValueCreated)
            return;
        var journal = await _journal.Value;
        journal.Store.Dispose();
        await journal.Node.DisposeAsync();
        journal.Database.Server.Dispose();
    }
}
