using System.Diagnostics;
using Hardshare.Labs.Faults;

namespace Hardshare.EndToEnd.Tests;

/// <summary>A host that is no gateway, and two gateways that are no hosts, each a process of its own, with real tunnels between them.</summary>
public sealed class ClusterGatewayTests(ClusterGatewayTests.HostAndGateways three) : IClassFixture<ClusterGatewayTests.HostAndGateways>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private Lab Bench => three.Cluster[0];

    [Fact]
    public async Task Killed_gateway_is_replaced_by_the_other_and_has_nothing_left_of_it_when_it_is_back()
    {
        var user = new ApiUser(Bench);
        var (instance, gateway) = await LaunchedAsync(user);
        var other = three.OtherThan(gateway);
        (await user.SshAsync(instance, ApiUser.AskTheArm)).ShouldContain("X:");

        gateway.KillGateway();
        var dead = Stopwatch.StartNew();
        await Await.ConditionAsync("it is reached through the other gateway", Limit, async () =>
            (await PortAsync(instance)) is var port && IsOf(other, port) && (await user.SshAsync(instance, "echo here")).Trim() == "here");
        three.Report($"killed gateway to the instance reached through another: {dead.Elapsed.TotalSeconds:0.0} s");

        (await Bench.CliAsync("info", instance)).Succeeded().ShouldContain($"{await PortAsync(instance)}");
        var history = (await Bench.CliAsync("history", instance)).Succeeded();
        history.ShouldContain($"moved from gateway {gateway.NodeName} to {other.NodeName}, now at 127.0.0.1 port {await PortAsync(instance)}");
        await gateway.StartNodeAsync();
        await gateway.NothingIsLeftAtGatewayOfAsync(instance);
        (await user.SshAsync(instance, "echo still")).Trim().ShouldBe("still");
        await EndAsync(instance, other);
    }

    [Fact]
    public async Task Drained_gateway_keeps_a_session_until_that_ends_and_takes_nothing_new()
    {
        var user = new ApiUser(Bench);
        var (instance, gateway) = await LaunchedAsync(user);
        var other = three.OtherThan(gateway);
        using var session = await user.StartSshAsync(instance, "echo begun; cat");
        (await session.StandardOutput.ReadLineAsync()).ShouldBe("begun");
        var drained = Bench.CliAsync("drain", gateway.NodeName, "--wait");
        await Await.ConditionAsync("it is shown as drained", Limit, async () => (await Bench.CliAsync("nodes")).Output.Split('\n').Any(line =>
            line.StartsWith(gateway.NodeName, StringComparison.Ordinal) && line.Contains(" draining ", StringComparison.Ordinal)));
        var (next, at) = await LaunchedAsync(user, "slow");
        at.ShouldBe(other);
        await session.StandardInput.WriteLineAsync("still here");
        (await session.StandardOutput.ReadLineAsync()).ShouldBe("still here");
        IsOf(gateway, await PortAsync(instance)).ShouldBeTrue();

        session.StandardInput.Close();
        (await drained).Succeeded().ShouldContain($"nothing is left on {gateway.NodeName}");
        await Await.ConditionAsync("it is reached through the other gateway", Limit, async () =>
            IsOf(other, await PortAsync(instance)) && (await user.SshAsync(instance, "echo here")).Trim() == "here");
        (await Bench.CliAsync("history", instance)).Succeeded().ShouldContain($"gateway {gateway.NodeName} is drained, and nobody is connected");
        await gateway.NothingIsLeftAtGatewayOfAsync(instance);
        (await Bench.CliAsync("drain", gateway.NodeName, "--undo")).Succeeded();
        await EndAsync(next, other);
        await EndAsync(instance, other);
    }

    [Fact]
    public async Task Gateway_killed_during_a_launch_is_replaced_by_the_other_and_the_launch_succeeds()
    {
        var user = new ApiUser(Bench);
        string? instance = null;
        await Await.ConditionAsync("it is granted", Limit, async () => (instance = await user.LaunchAsync("slow")) is not null);
        var gateway = await Await.ValueAsync(
            "a gateway has it", Limit, () => Task.FromResult(three.Gateways.SingleOrDefault(one => one.Leftovers.AtGateway(instance!).Length > 0)), found => found is not null);
        // One that dies with the order on its way is not moved away from.
        await Await.ConditionAsync("the host knows it", Limit, async () => (await Bench.CliAsync("history", instance!)).Output.Contains("gateway done", StringComparison.Ordinal));
        gateway!.KillGateway();

        await Bench.InstanceBecomesAsync(instance!, "READY");
        (await Bench.CliAsync("history", instance!)).Succeeded().ShouldContain($"moved from gateway {gateway.NodeName}");
        var other = three.OtherThan(gateway);
        IsOf(other, await PortAsync(instance!)).ShouldBeTrue();
        (await user.SshAsync(instance!, "echo here")).Trim().ShouldBe("here");
        await gateway.StartNodeAsync();
        await gateway.NothingIsLeftAtGatewayOfAsync(instance!);
        await EndAsync(instance!, other);
    }

    [Fact]
    public async Task Gateway_s_node_killed_and_started_again_costs_a_session_no_byte()
    {
        var user = new ApiUser(Bench);
        var (instance, gateway) = await LaunchedAsync(user);
        var before = await PortAsync(instance);
        using var session = await user.StartSshAsync(instance, "for i in $(seq 300); do echo $i; sleep 0.05; done");
        session.StandardInput.Close();
        var lines = new List<string> { (await session.StandardOutput.ReadLineAsync())! };
        gateway.KillNode();
        await gateway.StartNodeAsync();
        while (await session.StandardOutput.ReadLineAsync() is { } line)
            lines.Add(line);
        lines.ShouldBe(Enumerable.Range(1, 300).Select(i => i.ToString()));
        await Await.ConditionAsync("the session is in the history", Limit, async () =>
            (await Bench.CliAsync("history", instance, "--format", "json")).Output.Contains("instance-connection-closed-v1", StringComparison.Ordinal));
        (await PortAsync(instance)).ShouldBe(before);
        // Its key is there still: what breaks is made anew.
        Processes.Kill(Processes.Only("ssh", "-R", instance));
        await Await.ConditionAsync("the tunnel is repaired", Limit, async () => (await user.SshAsync(instance, "echo again")).Trim() == "again");
        await EndAsync(instance, gateway);
    }

    [Fact]
    public async Task End_while_every_gateway_is_dead_is_not_held_up_and_locks_nothing()
    {
        var user = new ApiUser(Bench);
        var (instance, gateway) = await LaunchedAsync(user);
        foreach (var dead in three.Gateways)
            dead.KillGateway();
        (await Bench.CliAsync("terminate", instance, "--wait")).Succeeded();
        (await Bench.CliAsync("history", instance)).Succeeded().ShouldContain("closes its public port when it is back");
        await Bench.NothingIsLeftOfAsync(instance);
        foreach (var dead in three.Gateways)
            await dead.StartNodeAsync();
        await gateway.NothingIsLeftOfAsync(instance);
        var (next, at) = await LaunchedAsync(user);
        await EndAsync(next, at);
    }

    [Fact]
    public async Task Host_killed_and_started_again_finds_its_tunnel_where_it_was()
    {
        var user = new ApiUser(Bench);
        var (instance, gateway) = await LaunchedAsync(user);
        var port = await PortAsync(instance);
        using var session = await user.StartSshAsync(instance, "for i in $(seq 200); do echo $i; sleep 0.05; done");
        session.StandardInput.Close();
        var lines = new List<string> { (await session.StandardOutput.ReadLineAsync())! };
        Bench.KillNode();
        await Bench.StartNodeAsync();
        while (await session.StandardOutput.ReadLineAsync() is { } line)
            lines.Add(line);
        lines.ShouldBe(Enumerable.Range(1, 200).Select(i => i.ToString()));
        (await PortAsync(instance)).ShouldBe(port);
        await EndAsync(instance, gateway);
    }

    private async Task<(string Instance, Lab Gateway)> LaunchedAsync(ApiUser user, string type = "arm")
    {
        string? instance = null;
        await Await.ConditionAsync("it is granted", Limit, async () => (instance = await user.LaunchAsync(type)) is not null);
        await Bench.InstanceBecomesAsync(instance!, "READY");
        var port = await PortAsync(instance!);
        var gateway = three.Gateways.Single(one => IsOf(one, port));
        (await user.SshAsync(instance!, "echo first")).Trim().ShouldBe("first");
        return (instance!, gateway);
    }

    private async Task EndAsync(string instance, Lab gateway)
    {
        (await Bench.CliAsync("terminate", instance, "--wait")).Succeeded();
        await Bench.NothingIsLeftOfAsync(instance);
        await gateway.NothingIsLeftOfAsync(instance);
    }

    private async Task<int> PortAsync(string instance) => (await Bench.InstanceAsync(instance)).GetProperty("fwd").GetProperty("port").GetInt32();

    private static bool IsOf(Lab gateway, int port) => port >= gateway.PublicPorts.First && port <= gateway.PublicPorts.Last;

    public sealed class HostAndGateways : IAsyncLifetime
    {
        public ClusterLab Cluster { get; private set; } = null!;

        public IEnumerable<Lab> Gateways => Cluster.Nodes.Skip(1);

        public Lab OtherThan(Lab gateway) => Gateways.Single(one => one != gateway);

        public void Report(string line) => Console.WriteLine(line);

        public async Task InitializeAsync() => Cluster = await ClusterLab.StartAsync(
            "5s",
            new LabPlan(
                lab => $$"""
                    arm { devices.arm { kind = serial, path = "{{lab.Folder}}/arm.tty" } }
                    slow { actions.before = [ { command = ["/bin/sleep", "4"], limit = 10 s } ] }
                """,
                ["arm", "slow"], ["arm"])
            { Roles = "host" },
            new LabPlan(_ => "", [], []) { Roles = "gateway" },
            new LabPlan(_ => "", [], []) { Roles = "gateway" });

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
