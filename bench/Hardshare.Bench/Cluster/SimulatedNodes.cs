using Hardshare.Contracts.Ids;

namespace Hardshare.Bench.Cluster;

/// <summary>Many of them, in this process.</summary>
internal sealed class SimulatedNodes : IAsyncDisposable
{
    private const int AtOnce = 8;

    private readonly SimulatedNode[] _nodes;

    private SimulatedNodes(SimulatedNode[] nodes) => _nodes = nodes;

    public IReadOnlyList<SimulatedNode> All => _nodes;

    public static string[] Names(int count) => [.. Enumerable.Range(1, count).Select(i => $"simulated-{i}")];

    public static async Task<SimulatedNodes> StartAsync(ClusterDatabase cluster, IReadOnlyList<string> names)
    {
        var nodes = new SimulatedNode[names.Count];
        await Parallel.ForAsync(0, names.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) => nodes[i] = await SimulatedNode.StartAsync(cluster.Database, names[i]));
        return new SimulatedNodes(nodes);
    }

    /// <summary>Until there are so many deployments, spread over all nodes. One of them reads what is new for all: that each did takes longer than what is measured afterwards.</summary>
    public async Task RegisterAsync(int deployments)
    {
        foreach (var node in _nodes)
            node.Reads = false;
        var left = deployments - _nodes.Sum(node => node.Deployments.Count);
        var share = Math.Max(1, left / _nodes.Length);
        await Parallel.ForEachAsync(_nodes.Take((left + share - 1) / share), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (node, _) => await node.RegisterAsync(share));
        var cursor = await _nodes[0].ReadToEndAsync();
        foreach (var node in _nodes)
            (node.Cursor, node.Reads) = (cursor, true);
    }

    public async ValueTask DisposeAsync() => await Parallel.ForEachAsync(_nodes, async (node, _) => await node.DisposeAsync());
}
