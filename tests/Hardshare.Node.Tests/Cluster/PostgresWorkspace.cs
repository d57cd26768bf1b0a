using Hardshare.Actors;
using Hardshare.Actors.Membership;
using Hardshare.Node.Cluster;
using Hardshare.Node.Database;
using Hardshare.TestMachine;
using Hardshare.TestSupport.Database;

namespace Hardshare.Node.Tests.Cluster;

/// <summary>A workspace of nodes on a database of its own.</summary>
internal sealed class PostgresWorkspace : IAsyncDisposable
{
    private readonly List<ClusterNode> _nodes = [];

    private PostgresWorkspace(TestDatabase database) => Database = database;

    public TestDatabase Database { get; }

    /// <summary>A workspace with nodes bench-1, bench-2, …, none of which holds its lease.</summary>
    public static async Task<PostgresWorkspace> CreateAsync(int nodes = 3, double lease = 3600, PrivatePostgres? server = null)
    {
        var database = await TestDatabase.CreateAsync(server, [.. Enumerable.Range(1, nodes).Select(i => $"bench-{i}")]);
        database.Sql($"UPDATE hardshare.setting SET workspace = 'lab', lease = '{lease.ToString(System.Globalization.CultureInfo.InvariantCulture)} s'");
        return new PostgresWorkspace(database);
    }

    /// <summary>A process of a node, that has not taken its lease yet.</summary>
    public ClusterNode Node(string name, string? login = null)
    {
        var node = new ClusterNode(name, new NodeDatabase(Database.NodeOptions(login ?? name)));
        _nodes.Add(node);
        return node;
    }

    /// <summary>A process of a node that holds its lease; nothing renews it.</summary>
    public async Task<ClusterNode> StartAsync(string name)
    {
        var node = Node(name);
        await node.AcquireAsync();
        return node;
    }

    /// <summary>Returns when the leases of now have run out.</summary>
    public void AwaitTheEndOfLeases() => Database.Sql("SELECT pg_sleep(extract(epoch FROM max(lease_until) - clock_timestamp()) + 0.05) FROM hardshare.node WHERE lease_until > clock_timestamp()");

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        await Database.DisposeAsync();
    }
}

/// <summary>A node's ports, on PostgreSQL.</summary>
internal sealed class ClusterNode : IAsyncDisposable
{
    private readonly PostgresMembership _membership;

    public ClusterNode(string name, NodeDatabase database, string workspace = "lab")
    {
        Database = database;
        _membership = new PostgresMembership(database, new ClusterSelf(name, workspace), Lease, Keys, TimeProvider.System);
        Services = new ClusterServices(
            _membership, new PostgresOwnership(database, Lease), new PostgresInbox(database, Lease, name, TimeProvider.System), new PostgresDirectoryStore(database, Lease, TimeProvider.System),
            new MemberCard("1.2.3", ["host", "gateway"], new MemberInfo($"key of {name}").ToJson()));
    }

    public NodeDatabase Database { get; }

    public LeaseHolder Lease { get; } = new();

    public MemberKeys Keys { get; } = new();

    public ClusterServices Services { get; }

    public Task<Lease> AcquireAsync() => Services.Membership.AcquireAsync(Services.Card, default);

    public Task<Lease> RenewAsync() => Services.Membership.RenewAsync(default);

    public async ValueTask DisposeAsync()
    {
        _membership.Dispose();
        await Database.DisposeAsync();
    }
}
