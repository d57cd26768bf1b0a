using Hardshare.Actors;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Inbox;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Ids;
using Hardshare.Contracts.Messages;
using Hardshare.Fakes;
using Hardshare.Node.Cluster;
using Hardshare.Node.Database;
using Hardshare.Node.Journal.Postgres;
using Hardshare.TestSupport.Database;

namespace Hardshare.Bench.Cluster;

/// <summary>
/// A node's part in a workspace without its host: its lease, its inbox and what it reads of the others are the real thing on connections of its own; a deployment is a counter of its events. It shows its deployments once,
/// since no command changes what is shown, and does not keep what others show.
/// </summary>
internal sealed class SimulatedNode : IAsyncDisposable
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(0.5);
    private const int MostAtOnce = 1000;

    private readonly CancellationTokenSource _over = new();
    private readonly List<DeploymentId> _deployments = [];
    private readonly NodeDatabase _database;
    private readonly LeaseHolder _lease = new();
    private readonly PostgresMembership _membership;
    private readonly PostgresStore _store;
    private readonly ClusterServices _cluster;
    private readonly ActorSystem _system;
    private Task _reading = Task.CompletedTask;

    private SimulatedNode(TestDatabase database, string name)
    {
        Name = name;
        _database = new NodeDatabase(database.NodeOptions(name));
        _membership = new PostgresMembership(_database, new ClusterSelf(name, ClusterDatabase.Workspace), _lease, new MemberKeys(), TimeProvider.System);
        _store = new PostgresStore(_database, _lease);
        _cluster = new ClusterServices(
            _membership, new PostgresOwnership(_database, _lease), new PostgresInbox(_database, _lease, name, TimeProvider.System), new PostgresDirectoryStore(_database, _lease, TimeProvider.System),
            new MemberCard("bench", ["host"], new MemberInfo().ToJson()));
        _system = ActorSystem.Create(name, ConfigurationFactory.ParseString("akka.loggers = []"));
    }

    public string Name { get; }

    public IReadOnlyList<DeploymentId> Deployments => _deployments;

    /// <summary>Whether it reads what others show, twice a second.</summary>
    public bool Reads { get; set; } = true;

    /// <summary>Up to where it has read.</summary>
    public string? Cursor { get; set; }

    /// <param name="database">The workspace's.</param>
    /// <param name="name">One of its nodes.</param>
    public static async Task<SimulatedNode> StartAsync(TestDatabase database, string name)
    {
        var node = new SimulatedNode(database, name);
        var (services, store) = (new FakeHost().Services(name: name) with { Cluster = node._cluster }, node._store);
        node._system.ActorOf(Props.Create(() => new SimulatedNodeActor(services, store)), "node");
        while (!node._cluster.Standing.HasLease)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        node._reading = node.ReadAsync(node._over.Token);
        return node;
    }

    /// <summary>Register so many more.</summary>
    public async Task RegisterAsync(int deployments)
    {
        DeploymentId[] added = [.. Enumerable.Range(0, deployments).Select(_ => DeploymentId.New())];
        await _store.AppendAsync([.. added.Select(id => SimulatedNodeActor.Row(id, 1, new DeploymentRegistered("robot", Name, "root", "robot", "", ""), CommandId.New(), Name))]);
        await _cluster.Directory.PublishAsync([.. added.Select(id => new SharedView(id.PersistenceId, Name, View(id)))], default);
        _deployments.AddRange(added);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _reading;
        await _system.Terminate();
        _membership.Dispose();
        _store.Dispose();
        await _database.DisposeAsync();
        _over.Dispose();
    }

    /// <summary>Read what others show up to now. Returns from where to go on.</summary>
    public async Task<string?> ReadToEndAsync(CancellationToken cancellation = default)
    {
        for (var more = true; more;)
        {
            var read = await _cluster.Directory.ReadAsync(Cursor, MostAtOnce, cancellation);
            (Cursor, more) = (read.Cursor, read.More);
        }
        return Cursor;
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                if (Reads)
                    await ReadToEndAsync(cancellation);
                await Task.Delay(ReadEvery, TimeProvider.System, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // It ends.
        }
    }

    private DeploymentView View(DeploymentId id) => new(
        id, "robot", Name, "root", "robot", "", "", TimeProvider.System.GetUtcNow(), Advertised: true, null, null, null, null, null, 0, 0, []);
}
