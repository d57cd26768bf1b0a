using Hardshare.Labs.Faults;

namespace Hardshare.EndToEnd.Tests.Faults;

/// <summary>Commands of the owner on the host, when the node that runs them is killed.</summary>
[Collection(LabCollection.Name)]
public sealed class HostActionsTests
{
    [Fact]
    public async Task Before_action_that_hangs_while_the_node_is_killed_runs_once_afterwards_and_within_its_limit()
    {
        var plan = new LabPlan(
            _ => """hangs { actions.before = [ { command = ["/bin/sh", "-c", "sleep 3602 & sleep 3602"], limit = 6 s } ] }""", ["hangs"], []);
        await using var lab = await Lab.StartAsync(plan);
        var user = new ApiUser(lab);
        var instance = (await user.LaunchAsync("hangs")).ShouldNotBeNull();
        var before = await SleepersAsync(pids => pids.Length == 2);
        lab.KillNode();
        Sleepers().ShouldBe(before);
        await lab.StartNodeAsync();
        await SleepersAsync(pids => pids.Length == 2 && !pids.Intersect(before).Any());
        await lab.InstanceBecomesAsync(instance, "INIT_FAIL");
        (await lab.CliAsync("history", instance)).Succeeded().ShouldContain("longer than 6 s");
        await SleepersAsync(pids => pids.Length == 0);
        await lab.NothingIsLeftOfAsync(instance);
    }

    private static int[] Sleepers() => [.. Processes.With("sleep", "3602").Where(pid => File.ReadAllText($"/proc/{pid}/comm").Trim() == "sleep").Order()];

    private static Task<int[]> SleepersAsync(Func<int[], bool> wanted) =>
        Await.ValueAsync("the commands that run", TimeSpan.FromSeconds(30), () => Task.FromResult(Sleepers()), wanted);
}
