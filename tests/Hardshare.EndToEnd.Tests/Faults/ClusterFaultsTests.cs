using Hardshare.Labs.Faults;
using Xunit.Abstractions;

namespace Hardshare.EndToEnd.Tests.Faults;

/// <summary>The short form of what <c>scripts/soak --cluster</c> does for longer.</summary>
public sealed class ClusterFaultsTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Nodes_that_hang_die_or_are_cut_off_and_a_database_that_is_killed_or_hangs_cost_nothing_that_was_acknowledged()
    {
        var seed = Seed.New(output);
        var (plans, types) = ClusterFaults.Plans();
        await using var cluster = await ClusterLab.StartApartAsync("3s", plans);
        await new ClusterFaults(cluster, types, seed, output.WriteLine).RunAsync(TimeSpan.FromSeconds(30));
    }
}
