using System.Text.Json;
using Hardshare.Labs.Faults;

namespace Hardshare.EndToEnd.Tests;

/// <summary>Two nodes, processes of their own, that share a workspace through PostgreSQL: the main job from a node that does not have the robot, and the database away meanwhile.</summary>
public sealed class ClusterJobTests(ClusterJobTests.TwoNodes two) : IClassFixture<ClusterJobTests.TwoNodes>
{
    private Lab Desk => two.Cluster[0];

    private Lab Bench => two.Cluster[1];

    [Fact]
    public async Task Launch_use_and_terminate_by_a_node_that_does_not_have_the_robot()
    {
        var user = new ApiUser(Desk);
        var instance = (await LaunchAsync(user)).ShouldNotBeNull();
        await Desk.InstanceBecomesAsync(instance, "READY");
        (await user.SshAsync(instance, ApiUser.AskTheArm)).ShouldContain("X:");
        (await Desk.CliAsync("terminate", instance, "--wait")).Succeeded();
        var history = (await Desk.CliAsync("history", instance)).Succeeded();
        foreach (var word in new[] { "INIT", "READY", "TERMINATING", "cleaned up", Bench.NodeName })
            history.ShouldContain(word);
        await Bench.NothingIsLeftOfAsync(instance);
    }

    [Fact]
    public async Task Database_killed_while_a_session_streams_costs_no_byte_and_new_requests_fail_soon_and_say_why()
    {
        var user = new ApiUser(Desk);
        var instance = (await LaunchAsync(user)).ShouldNotBeNull();
        await Desk.InstanceBecomesAsync(instance, "READY");
        using var session = await user.StartSshAsync(instance, "for i in $(seq 200); do echo $i; sleep 0.05; done");
        session.StandardInput.Close();
        var lines = new List<string> { (await session.StandardOutput.ReadLineAsync())! };
        two.Cluster.Server.Kill();
        var refused = await Desk.CliAsync("launch", "arm", "--no-wait");
        refused.ExitCode.ShouldNotBe(0);
        refused.Error.ShouldContain("database");
        while (await session.StandardOutput.ReadLineAsync() is { } line)
            lines.Add(line);
        lines.ShouldBe(Enumerable.Range(1, 200).Select(i => i.ToString()));
        two.Cluster.Server.Restart();
        await Await.ConditionAsync("a command is served", TimeSpan.FromSeconds(30), async () => (await Desk.CliAsync("terminate", instance, "--wait")).ExitCode == 0);
        (await Desk.CliAsync("history", instance, "--format", "json")).Succeeded().ShouldContain("instance-connection-closed-v1");
        await Bench.NothingIsLeftOfAsync(instance);
    }

    [Fact]
    public async Task Host_that_hangs_for_longer_than_its_lease_is_shown_so_and_finds_its_way_back()
    {
        var user = new ApiUser(Desk);
        var instance = (await LaunchAsync(user)).ShouldNotBeNull();
        await Desk.InstanceBecomesAsync(instance, "READY");
        Processes.Signal(Bench.NodePid, "STOP");
        try
        {
            await Await.ConditionAsync("the desk sees that the bench is away", TimeSpan.FromSeconds(30), async () => (await Desk.CliAsync("nodes")).Output.Contains("unreachable", StringComparison.Ordinal));
            (await Desk.CliAsync("search")).Output.ShouldContain("unreachable since");
            var refused = await Desk.CliAsync("lock", "arm", "--reason", "while it hangs");
            refused.ExitCode.ShouldNotBe(0);
            refused.Error.ShouldContain(Bench.NodeName);
        }
        finally
        {
            Processes.Signal(Bench.NodePid, "CONT");
        }
        await Await.ConditionAsync("it is back", TimeSpan.FromSeconds(30), async () => !(await Desk.CliAsync("nodes")).Output.Contains("unreachable", StringComparison.Ordinal));
        await Await.ConditionAsync("the session works", TimeSpan.FromSeconds(30), async () => (await user.SshAsync(instance, ApiUser.AskTheArm)).Contains("X:", StringComparison.Ordinal));
        await Await.ConditionAsync("a command is served", TimeSpan.FromSeconds(30), async () => (await Desk.CliAsync("terminate", instance, "--wait")).ExitCode == 0);
        (await Desk.CliAsync("history", (await DeploymentAsync()).ToString())).Succeeded().ShouldNotContain("while it hangs");
        await Bench.NothingIsLeftOfAsync(instance);
    }

    private static async Task<string?> LaunchAsync(ApiUser user)
    {
        string? instance = null;
        await Await.ConditionAsync("the arm is granted", TimeSpan.FromSeconds(30), async () => (instance = await user.LaunchAsync("arm")) is not null);
        return instance;
    }

    private async Task<string> DeploymentAsync() =>
        JsonDocument.Parse((await Desk.CliAsync("info", "arm", "--format", "json")).Succeeded()).RootElement.GetProperty("id").GetString()!;

    public sealed class TwoNodes : IAsyncLifetime
    {
        public ClusterLab Cluster { get; private set; } = null!;

        public async Task InitializeAsync() => Cluster = await ClusterLab.StartAsync(
            "5s", new LabPlan(_ => "", [], []),
            new LabPlan(lab => $$"""arm { devices.arm { kind = serial, path = "{{lab.Folder}}/arm.tty" } }""", ["arm"], ["arm"]));

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
