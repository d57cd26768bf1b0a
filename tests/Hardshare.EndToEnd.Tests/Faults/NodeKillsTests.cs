using Hardshare.Labs.Faults;
using Xunit.Abstractions;

namespace Hardshare.EndToEnd.Tests.Faults;

/// <summary>The short form of what <c>scripts/soak</c> does a hundred times.</summary>
[Collection(LabCollection.Name)]
public sealed class NodeKillsTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Node_killed_at_random_moments_carries_on_or_cleans_up_and_leaves_nothing()
    {
        var seed = Seed.New(output);
        await using var lab = await Lab.StartAsync(NodeKills.Plan);
        await new NodeKills(lab, seed, output.WriteLine).RunAsync(kills: 10);
    }
}
