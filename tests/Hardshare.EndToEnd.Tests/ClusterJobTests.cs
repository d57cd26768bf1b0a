using System.Text.Json;
using Hardshare.Labs.Faults;
using Xunit.Abstractions;

namespace Hardshare.EndToEnd.Tests;

/// <summary>
/// Three nodes, processes of their own, that share a workspace through PostgreSQL: the main job from a node that does not have the robot, the database away meanwhile, and a host that hangs beside one that does not.
/// </summary>
public sealed class ClusterJobTests(ClusterJobTests.ThreeNodes three, ITestOutputHelper output) : IClassFixture<ClusterJobTests.ThreeNodes>
{
    private Lab Desk => three.Cluster[0];

    private Lab Bench => three.Cluster[1];

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

    [Theory]
    [InlineData("killed")]
    [InlineData("hangs")]
    public Task Database_that_is_away_while_a_session_streams_costs_no_byte_and_new_requests_fail_soon_and_say_why(string how) =>
        new DatabaseOutage(three.Cluster, "arm", TimeSpan.FromSeconds(10), output.WriteLine).RunAsync(how == "hangs");

    [Fact]
    public async Task Host_that_hangs_for_longer_than_its_lease_is_shown_so_writes_nothing_late_and_finds_its_way_back()
    {
        var user = new ApiUser(Desk);
        var instance = (await LaunchAsync(user)).ShouldNotBeNull();
        await Desk.InstanceBecomesAsync(instance, "READY");
        var audit = new LeaseAudit(three.Cluster.Server);
        var journal = new JournalInDatabase(three.Cluster.Server);
        var (arm, side) = (await DeploymentAsync("arm"), await DeploymentAsync("side"));
        Processes.Signal(Bench.NodePid, "STOP");
        Task<RuleChange>[] late;
        try
        {
            // Its machine takes them, and it finds them when it goes on.
            late = [.. Enumerable.Range(0, 20).Select(_ => RuleChange.SendAsync(Bench, arm))];
            var waits = RuleChange.SendAsync(Desk, arm);
            var others = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RuleChange.SendAsync(Desk, side)));
            others.ShouldAllBe(change => change.IsAccepted);
            var first = (await LaunchAsync(user, "side")).ShouldNotBeNull();
            await Desk.InstanceBecomesAsync(first, "READY");
            late.ShouldAllBe(change => !change.IsCompleted);
            if (waits.IsCompleted)
                (await waits).IsAccepted.ShouldBeFalse();
            (await Desk.CliAsync("terminate", first, "--wait")).Succeeded();

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
        foreach (var change in await Task.WhenAll(late))
            journal.EventsOf(change.Id).ShouldBeLessThanOrEqualTo(change.IsRefused ? 0 : 1);
        await Await.ConditionAsync("it is back", TimeSpan.FromSeconds(30), async () => !(await Desk.CliAsync("nodes")).Output.Contains("unreachable", StringComparison.Ordinal));
        await Await.ConditionAsync("the session works", TimeSpan.FromSeconds(30), async () => (await user.SshAsync(instance, ApiUser.AskTheArm)).Contains("X:", StringComparison.Ordinal));
        await Await.ConditionAsync("a command is served", TimeSpan.FromSeconds(30), async () => (await Desk.CliAsync("terminate", instance, "--wait")).ExitCode == 0);
        (await Desk.CliAsync("history", arm)).Succeeded().ShouldNotContain("while it hangs");
        audit.Writes(Bench.NodeName).ShouldBeGreaterThan(0);
        audit.LateWrites().ShouldBeEmpty();
        await Bench.NothingIsLeftOfAsync(instance);
    }

    private static async Task<string?> LaunchAsync(ApiUser user, string type = "arm")
    {
        string? instance = null;
        await Await.ConditionAsync($"{type} is granted", TimeSpan.FromSeconds(30), async () => (instance = await user.LaunchAsync(type)) is not null);
        return instance;
    }

    private async Task<string> DeploymentAsync(string type) =>
        JsonDocument.Parse((await Desk.CliAsync("info", type, "--format", "json")).Succeeded()).RootElement.GetProperty("id").GetString()!;

    public sealed class ThreeNodes : IAsyncLifetime
    {
        public ClusterLab Cluster { get; private set; } = null!;

        public async Task InitializeAsync() => Cluster = await ClusterLab.StartAsync(
            "5s", new LabPlan(_ => "", [], []),
            new LabPlan(lab => $$"""arm { devices.arm { kind = serial, path = "{{lab.Folder}}/arm.tty" } }""", ["arm"], ["arm"]),
            new LabPlan(lab => $$"""side { devices.service { kind = tcp, host = "127.0.0.1", port = {{lab.ServicePort}} } }""", ["side"], []));

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
