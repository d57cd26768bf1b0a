namespace Hardshare.Bench.Cluster;

/// <summary>
/// Commands from one node to deployments on another, 64 at any time. Barely: events of the same kind appended by one connection, 64 in a transaction and a round trip. So many nodes, these two included, listen meanwhile,
/// renew their leases and look for what is new.
/// </summary>
internal sealed class CommandsAcross(ClusterArea area, int nodes, double goal)
    : Figure($"cluster: commands over bare appends, {nodes} nodes", "1/s", Better.Higher, goal)
{
    private const int Commands = 4096;
    private const int Appends = 16 * 1024;

    private ClusterDatabase? _database;
    private ActorNode? _here;
    private ActorNode? _there;
    private SimulatedNodes? _others;
    private BareTable? _bare;

    protected override async Task PrepareAsync()
    {
        var others = SimulatedNodes.Names(nodes - 2);
        _database = await ClusterDatabase.CreateAsync(area.Folder, ["here", "there", .. others], connections: 3 * (nodes + 10));
        _here = await ActorNode.StartAsync(_database, "here");
        _there = await ActorNode.StartAsync(_database, "there");
        await _there.RegisterAsync(Outstanding.Commands);
        await _here.SeesAsync(_there.Deployments);
        _bare = await BareTable.CreateAsync(_database);
        _others = await SimulatedNodes.StartAsync(_database, others);
    }

    public override Task<double> BareAsync() => Rate.OfAsync(Appends, async () =>
    {
        for (var i = 0; i < Appends; i += Outstanding.Commands)
            await _bare!.AppendAsync(Outstanding.Commands);
    });

    public override Task<double> OursAsync() => Outstanding.RateAsync(_here!, _there!.Deployments, Commands);

    protected override async Task EndAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { _bare, _others, _here, _there, _database })
            if (part is not null)
                await part.DisposeAsync();
    }
}
