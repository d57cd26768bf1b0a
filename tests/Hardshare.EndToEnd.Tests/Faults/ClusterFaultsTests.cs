using Hardshare.Labs.Faults;
using Xunit.Abstractions;

namespace Hardshare.EndToEnd.Tests.Faults;

/// <summary>The short form of what <c>scripts/soak --cluster</c> does for longer.</summary>
public sealed class ClusterFaultsTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Nodes_that_hang_or_die_and_a_database_that_is_killed_cost_nothing_that_was_acknowledged()
    {
        var seed = Seed.New(output);
        var (plans, types) = ClusterFaults.Plans();
        await using var cluster = await ClusterLab.StartAsync("3s", plans);
        await new ClusterFaults(cluster, types, seed, output.WriteLine).RunAsync(TimeSpan.FromSeconds(30));
    }
}
