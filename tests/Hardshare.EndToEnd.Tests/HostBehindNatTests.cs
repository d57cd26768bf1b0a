using System.Diagnostics;
using Hardshare.Labs.Faults;

namespace Hardshare.EndToEnd.Tests;

/// <summary>A host behind NAT whose links to its gateways are cut without anybody being told.</summary>
public sealed class HostBehindNatTests(HostBehindNatTests.Nat fixture) : IClassFixture<HostBehindNatTests.Nat>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly HostBehindNat _nat = fixture.Lab;

    private Lab Bench => _nat.Host;

    [Fact]
    public async Task Silent_cut_from_its_gateway_moves_an_instance_to_the_other_one()
    {
        var user = new ApiUser(Bench);
        var (instance, gateway) = await _nat.LaunchedAsync(user);
        _nat.Network.Cut(gateway);
        try
        {
            var cut = Stopwatch.StartNew();
            await Await.ConditionAsync("it is reached through the other gateway", Limit, async () =>
                await _nat.GatewayOfAsync(instance) != gateway && await HostBehindNat.IsReachedAsync(user, instance));
            Console.WriteLine($"silent cut to the instance reached through another gateway: {cut.Elapsed.TotalSeconds:0.0} s");
        }
        finally
        {
            _nat.Network.Heal(gateway);
        }
        (await Bench.CliAsync("history", instance)).Succeeded().ShouldContain($"moved from gateway {_nat.Gateway(gateway).NodeName}");
        await _nat.Gateway(gateway).NothingIsLeftAtGatewayOfAsync(instance);
        await _nat.EndAsync(instance);
    }

    [Fact]
    public async Task Silent_cut_from_every_gateway_is_noticed_soon_and_the_instance_works_again_soon_after_it_heals()
    {
        var user = new ApiUser(Bench);
        var (instance, gateway) = await _nat.LaunchedAsync(user);
        var cut = Stopwatch.StartNew();
        _nat.CutBoth();
        Stopwatch healed;
        try
        {
            await Await.ConditionAsync("it is degraded", Limit, () => _nat.IsDegradedAsync(instance));
            Console.WriteLine($"silent cut to noticed: {cut.Elapsed.TotalSeconds:0.0} s");
            // Long enough that a backoff alone would keep it away for many seconds more.
            await Await.ConditionAsync("it stays cut", Limit, () => Task.FromResult(cut.Elapsed > TimeSpan.FromSeconds(20)));
        }
        finally
        {
            healed = Stopwatch.StartNew();
            _nat.HealBoth(gateway);
        }
        await Await.ConditionAsync("it works again", TimeSpan.FromSeconds(15), async () => await HostBehindNat.IsReachedAsync(user, instance));
        Console.WriteLine($"healed to working again: {healed.Elapsed.TotalSeconds:0.0} s");
        (await _nat.GatewayOfAsync(instance)).ShouldBe(gateway);
        await _nat.EndAsync(instance);
    }

    [Fact]
    public async Task Silent_cut_from_every_gateway_and_the_database_at_once_ends_no_instance_and_is_shown_elsewhere()
    {
        var user = new ApiUser(Bench);
        var (instance, _) = await _nat.LaunchedAsync(user);
        var desk = _nat.Cluster[1];
        _nat.Network.CutForward(_nat.Cluster.Server.Port);
        _nat.CutBoth();
        try
        {
            await IsShownAsync(desk, " unreachable ");
        }
        finally
        {
            _nat.HealBoth(0);
            _nat.Network.HealForward(_nat.Cluster.Server.Port);
        }
        await IsShownAsync(desk, " up ");
        await Await.ConditionAsync("it works again", Limit, async () => (await user.TrySshAsync(instance, "echo back")).Output.Trim() == "back");
        await Bench.InstanceBecomesAsync(instance, "READY");
        (await desk.CliAsync("history", instance)).Succeeded().ShouldContain("tunnel");
        await _nat.EndAsync(instance);
    }

    private Task IsShownAsync(Lab at, string state) => Await.ConditionAsync($"the host is shown as{state}", Limit, async () => (await at.CliAsync("nodes")).Output.Split('\n')
        .Any(line => line.StartsWith(Bench.NodeName, StringComparison.Ordinal) && line.Contains(state, StringComparison.Ordinal)));

    public sealed class Nat : IAsyncLifetime
    {
        public HostBehindNat Lab { get; private set; } = null!;

        public async Task InitializeAsync() => Lab = await HostBehindNat.StartAsync("5s");

        public async Task DisposeAsync() => await Lab.DisposeAsync();
    }
}
