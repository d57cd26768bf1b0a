using Hardshare.Node.Journal.Postgres;
using Hardshare.TestMachine;

namespace Hardshare.TestSupport.Database;

/// <summary>A journal in a database of its own, and one node that has its lease.</summary>
public sealed class JournalOnPostgres : IAsyncDisposable
{
    public const string NodeName = "bench-1";

    private JournalOnPostgres(TestDatabase database, TestNode node) => (Database, Node, Store) = (database, node, new PostgresStore(node.Database, node.Lease));

    public TestDatabase Database { get; }

    public TestNode Node { get; }

    public PostgresStore Store { get; }

    /// <summary>Other nodes are known and have no lease.</summary>
    public static async Task<JournalOnPostgres> OpenAsync(PrivatePostgres? server = null, params string[] otherNodes)
    {
        var database = await TestDatabase.CreateAsync(server, [NodeName, .. otherNodes]);
        return new JournalOnPostgres(database, await database.StartNodeAsync(NodeName));
    }

    public async ValueTask DisposeAsync()
    {
        Store.Dispose();
        await Node.DisposeAsync();
        await Database.DisposeAsync();
    }
}
