using Hardshare.Labs.Faults;
using Xunit.Abstractions;

namespace Hardshare.EndToEnd.Tests.Faults;

/// <summary>The short form of what <c>scripts/soak</c> does for half an hour.</summary>
[Collection(LabCollection.Name)]
public sealed class CyclesTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Fifty_cycles_with_faults_leave_the_node_as_it_was_after_the_first_ten()
    {
        var seed = Seed.New(output);
        await using var lab = await Lab.StartAsync(LabPlan.Everything);
        var cycles = new Cycles(lab, seed);
        for (var cycle = 0; cycle < 10; cycle++)
            await cycles.RunOneAsync();
        await lab.NothingIsLeftAsync();
        var early = NodeUse.Of(lab);
        for (var cycle = 10; cycle < 50; cycle++)
            await cycles.RunOneAsync();
        await lab.NothingIsLeftAsync();
        await Await.ValueAsync(
            $"the node holds what it held after ten cycles ({early})", TimeSpan.FromSeconds(60), () => Task.FromResult(NodeUse.Of(lab)),
            now => now.Files <= early.Files && now.Threads <= early.Threads && now.Processes <= early.Processes);
        output.WriteLine($"after 10 cycles {early}; after 50 {NodeUse.Of(lab)}");
    }
}
