using System.Globalization;

namespace Hardshare.Bench.Cluster;

/// <summary>Commands from one node to so many deployments on 200 others, 64 at any time, over the same to ten of them (ours as well) when there were no more.</summary>
internal sealed class CommandsToMany(ClusterArea area, int deployments)
    : Figure($"cluster: commands to {deployments.ToString("N0", CultureInfo.InvariantCulture)} deployments over 10, 200 nodes", "1/s", Better.Higher, 0.7)
{
    private ManyRobots? _robots;

    protected override async Task PrepareAsync()
    {
        _robots = await area.RobotsAsync();
        await _robots.GrowAsync(deployments);
    }

    public override Task<double> BareAsync() => Task.FromResult(_robots!.RateToFirst);

    public override Task<double> OursAsync() => _robots!.RateAsync();
}
