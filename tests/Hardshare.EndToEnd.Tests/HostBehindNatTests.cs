using System.Diagnostics;
using Hardshare.Labs.Faults;
using Hardshare.TestMachine;

namespace Hardshare.EndToEnd.Tests;

/// <summary>A host in a network of its own, which can dial out to two gateways and to the database while nobody can dial in; the links to the gateways are cut without anybody being told.</summary>
public sealed class HostBehindNatTests(HostBehindNatTests.Nat nat) : IClassFixture<HostBehindNatTests.Nat>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private Lab Bench => nat.Cluster[0];

    [Fact]
    public async Task Silent_cut_from_its_gateway_moves_an_instance_to_the_other_one()
    {
        var user = new ApiUser(Bench);
        var (instance, gateway) = await LaunchedAsync(user);
        nat.Network.Cut(gateway);
        try
        {
            var cut = Stopwatch.StartNew();
            await Await.ConditionAsync("it is reached through the other gateway", Limit, async () =>
                await GatewayOfAsync(instance) != gateway && (await user.SshAsync(instance, "echo here")).Trim() == "here");
            Console.WriteLine($"silent cut to the instance reached through another gateway: {cut.Elapsed.TotalSeconds:0.0} s");
        }
        finally
        {
            nat.Network.Heal(gateway);
        }
        (await Bench.CliAsync("history", instance)).Succeeded().ShouldContain($"moved from gateway {nat.Cluster[1 + gateway].NodeName}");
        await nat.Cluster[1 + gateway].NothingIsLeftAtGatewayOfAsync(instance);
        await EndAsync(instance);
    }

    [Fact]
    public async Task Silent_cut_from_every_gateway_is_noticed_soon_and_the_instance_works_again_soon_after_it_heals()
    {
        var user = new ApiUser(Bench);
        var (instance, gateway) = await LaunchedAsync(user);
        var cut = Stopwatch.StartNew();
        nat.Network.Cut(0);
        nat.Network.Cut(1);
        Stopwatch healed;
        try
        {
            await Await.ConditionAsync("it is degraded", Limit, async () => (await Bench.InstanceAsync(instance)).ToString().Contains("tunnel", StringComparison.Ordinal));
            Console.WriteLine($"silent cut to noticed: {cut.Elapsed.TotalSeconds:0.0} s");
            // Long enough that a backoff alone would keep it away for many seconds more.
            await Await.ConditionAsync("it stays cut", Limit, () => Task.FromResult(cut.Elapsed > TimeSpan.FromSeconds(20)));
        }
        finally
        {
            healed = Stopwatch.StartNew();
            // Its own first: it is not to find the other one while that is still cut.
            nat.Network.Heal(gateway);
            nat.Network.Heal(1 - gateway);
        }
        await Await.ConditionAsync("it works again", TimeSpan.FromSeconds(15), async () => (await user.SshAsync(instance, "echo back")).Trim() == "back");
        Console.WriteLine($"healed to working again: {healed.Elapsed.TotalSeconds:0.0} s");
        (await GatewayOfAsync(instance)).ShouldBe(gateway);
        await EndAsync(instance);
    }

    [Fact]
    public async Task Silent_cut_from_every_gateway_and_the_database_at_once_ends_no_instance_and_is_shown_elsewhere()
    {
        var user = new ApiUser(Bench);
        var (instance, _) = await LaunchedAsync(user);
        var desk = nat.Cluster[1];
        nat.Network.CutForward(nat.Cluster.Server.Port);
        nat.Network.Cut(0);
        nat.Network.Cut(1);
        try
        {
            await IsShownAsync(desk, " unreachable ");
        }
        finally
        {
            nat.Network.Heal(0);
            nat.Network.Heal(1);
            nat.Network.HealForward(nat.Cluster.Server.Port);
        }
        await IsShownAsync(desk, " up ");
        await Await.ConditionAsync("it works again", Limit, async () => (await user.TrySshAsync(instance, "echo back")).Output.Trim() == "back");
        await Bench.InstanceBecomesAsync(instance, "READY");
        (await desk.CliAsync("history", instance)).Succeeded().ShouldContain("tunnel");
        await EndAsync(instance);
    }

    private Task IsShownAsync(Lab at, string state) => Await.ConditionAsync($"the host is shown as{state}", Limit, async () => (await at.CliAsync("nodes")).Output.Split('\n')
        .Any(line => line.StartsWith(Bench.NodeName, StringComparison.Ordinal) && line.Contains(state, StringComparison.Ordinal)));

    private async Task<(string Instance, int Gateway)> LaunchedAsync(ApiUser user)
    {
        string? instance = null;
        await Await.ConditionAsync("the arm is granted", Limit, async () => (instance = await user.LaunchAsync("arm")) is not null);
        await Bench.InstanceBecomesAsync(instance!, "READY");
        (await user.SshAsync(instance!, "echo first")).Trim().ShouldBe("first");
        return (instance!, await GatewayOfAsync(instance!));
    }

    private async Task<int> GatewayOfAsync(string instance)
    {
        var port = (await Bench.InstanceAsync(instance)).GetProperty("fwd").GetProperty("port").GetInt32();
        return Enumerable.Range(0, 2).Single(i => nat.Cluster[1 + i].PublicPorts is var ports && port >= ports.First && port <= ports.Last);
    }

    private async Task EndAsync(string instance)
    {
        (await Bench.CliAsync("terminate", instance, "--wait")).Succeeded();
        foreach (var node in nat.Cluster.Nodes)
            await node.NothingIsLeftOfAsync(instance);
    }

    public sealed class Nat : IAsyncLifetime
    {
        public HostNetwork Network { get; } = new(links: 2);

        public ClusterLab Cluster { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            var server = PrivatePostgres.Start();
            Network.Forward(server.Port, Path.GetTempPath());
            LabPlan Gateway(int link) => new(_ => "", [], []) { Roles = "gateway", Further = _ => $"gateway.ssh.address = \"{Network.Gateway(link)}\"" };
            Cluster = await ClusterLab.StartAsync(
                server, "5s",
                new LabPlan(lab => $$"""arm { devices.arm { kind = serial, path = "{{lab.Folder}}/arm.tty" } }""", ["arm"], ["arm"]) { Roles = "host", Network = Network },
                Gateway(0), Gateway(1));
        }

        public async Task DisposeAsync()
        {
            if (Cluster is { } cluster)
                await cluster.DisposeAsync();
            Network.Dispose();
        }
    }
}
