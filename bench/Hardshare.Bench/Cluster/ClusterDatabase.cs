using Hardshare.TestMachine;
using Hardshare.TestSupport.Database;

namespace Hardshare.Bench.Cluster;

/// <summary>A workspace's database on a server of its own, whose nodes have leases of the usual length.</summary>
internal sealed class ClusterDatabase : IAsyncDisposable
{
    public const string Workspace = "bench";

    private ClusterDatabase(PrivatePostgres server, TestDatabase database) => (Server, Database) = (server, database);

    public PrivatePostgres Server { get; }

    public TestDatabase Database { get; }

    public static async Task<ClusterDatabase> CreateAsync(string folder, IReadOnlyList<string> nodes, int connections = 300)
    {
        var server = PrivatePostgres.Start(folder, connections: connections);
        var database = await TestDatabase.CreateAsync(server, [.. nodes]);
        database.Sql($"UPDATE hardshare.setting SET workspace = '{Workspace}'");
        return new ClusterDatabase(server, database);
    }

    public ValueTask DisposeAsync()
    {
        Server.Dispose();
        return ValueTask.CompletedTask;
    }
}
