using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Ids;

namespace Hardshare.Bench.Cluster;

/// <summary>A workspace of 200 nodes that are simulated, and of one that sends them commands; it begins with ten deployments and grows.</summary>
internal sealed class ManyRobots : IAsyncDisposable
{
    private const int Nodes = 200;
    private const int First = 10;
    private const int Commands = 4096;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    private readonly ClusterDatabase _database;
    private ActorNode? _sender;
    private SimulatedNodes? _nodes;

    private ManyRobots(ClusterDatabase database) => _database = database;

    /// <summary>Commands/s to the first deployments, when there were no others.</summary>
    public double RateToFirst { get; private set; }

    private DeploymentId[] Deployments => [.. _nodes!.All.SelectMany(node => node.Deployments)];

    public static async Task<ManyRobots> StartAsync(string folder, int rounds)
    {
        var names = SimulatedNodes.Names(Nodes);
        var robots = new ManyRobots(await ClusterDatabase.CreateAsync(folder, ["sender", .. names], connections: 3 * (Nodes + 10)));
        try
        {
            robots._sender = await ActorNode.StartAsync(robots._database, "sender");
            robots._nodes = await SimulatedNodes.StartAsync(robots._database, names);
            await robots.GrowAsync(First);
            for (var begun = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(begun) < WarmUp;)
                await robots.RateAsync();
            var rates = new List<double>();
            while (rates.Count < rounds)
                rates.Add(await robots.RateAsync());
            robots.RateToFirst = rates.Order().ElementAt(rounds / 2);
            return robots;
        }
        catch
        {
            await robots.DisposeAsync();
            throw;
        }
    }

    /// <summary>Until there are so many, and the sender knows them.</summary>
    public async Task GrowAsync(int deployments)
    {
        await _nodes!.RegisterAsync(deployments);
        await _sender!.SeesAsync(Deployments);
    }

    /// <summary>Commands/s, to all deployments in turn.</summary>
    public Task<double> RateAsync() => Outstanding.RateAsync(_sender!, Deployments, Commands);

    public async ValueTask DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { _sender, _nodes, _database })
            if (part is not null)
                await part.DisposeAsync();
    }
}
