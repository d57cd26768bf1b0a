using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Actors.Tests.Gateway.Remote;

/// <summary>What becomes of the instances of a host that is no gateway when a gateway is drained.</summary>
public sealed class DrainedGatewayTests : HostBehindGateways
{
    [Fact]
    public async Task Launch_goes_to_the_gateway_that_is_not_drained_and_to_either_when_that_is_over()
    {
        await DrainAsync("one");
        for (var i = 0; i < 4; i++)
            (await LaunchAsync(InstanceId.New(), end: true)).ShouldBe("two");
        (await Bench.SendAsync(EntityAddress.Node("one"), new UndrainNode())).ShouldBeOfType<Done>();
        await ShownAsync(node => !node.Draining);
        await DrainAsync("two");
        (await LaunchAsync(InstanceId.New(), end: true)).ShouldBe("one");
    }

    [Fact]
    public async Task Instance_that_nobody_is_connected_to_moves_at_once_and_the_history_tells_why()
    {
        var gateway = await LaunchAsync(Instance);
        await DrainAsync(gateway);
        await MovedAsync(gateway, "nobody is connected");
        await Lab.EventuallyAsync(() => Task.FromResult(Lab[gateway].Host.Routes.IsEmpty && Lab[gateway].Host.Grants.Count == 0), "the drained one has nothing left");
        await ShownAsync(node => node is { Draining: true, Guests: 0 } || node.Name != gateway);
    }

    [Fact]
    public async Task Instance_with_a_user_connected_stays_until_that_one_leaves()
    {
        var gateway = await LaunchAsync(Instance);
        Lab[gateway].Host.Connected[Instance] = true;
        await DrainAsync(gateway);
        // Others are free to go meanwhile, and have gone.
        var second = await Bench.RegisterAsync("second");
        (await LaunchAsync(InstanceId.New(), deployment: second)).ShouldNotBe(gateway);
        var asked = TimeProvider.System.GetTimestamp();
        await Lab.EventuallyAsync(() => Task.FromResult(TimeProvider.System.GetElapsedTime(asked) > TimeSpan.FromSeconds(4)));
        (await Bench.InstanceAsync(Instance))!.Endpoint!.Gateway.ShouldBe(gateway);
        (await Lab["one"].NodesAsync()).Single(node => node.Name == gateway).Guests.ShouldBe(1);

        Lab[gateway].Host.Connected.Clear();
        await MovedAsync(gateway, "nobody is connected");
    }

    [Fact]
    public async Task Instance_with_a_user_connected_moves_when_the_deadline_has_passed()
    {
        var gateway = await LaunchAsync(Instance);
        Lab[gateway].Host.Connected[Instance] = true;
        await DrainAsync(gateway, TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(3));
        await MovedAsync(gateway, "the time for that is over");
    }

    [Fact]
    public async Task Everything_stays_and_can_be_launched_where_every_gateway_is_drained()
    {
        var gateway = await LaunchAsync(Instance);
        Lab[gateway].Host.Connected[Instance] = true;
        await DrainAsync(gateway);
        await DrainAsync(Other(gateway));
        Lab[gateway].Host.Connected.Clear();
        await DrainAsync(gateway, TimeProvider.System.GetUtcNow());
        var drained = TimeProvider.System.GetTimestamp();
        await LaunchAsync(InstanceId.New(), deployment: await Bench.RegisterAsync("second"));
        await Lab.EventuallyAsync(() => Task.FromResult(TimeProvider.System.GetElapsedTime(drained) > TimeSpan.FromSeconds(4)));
        (await Bench.InstanceAsync(Instance))!.Endpoint!.Gateway.ShouldBe(gateway);
        History().OfType<InstanceEndpointMoved>().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_kept_warm_is_made_anew_at_the_other_gateway()
    {
        await Bench.RegisterAsync("warm", plain => plain with { Warm = 1 });
        await Lab.EventuallyAsync(() => Task.FromResult(Bench.Host.Tunnels.Specs.Count == 1), "it is warm");
        var gateway = Bench.Host.Tunnels.Specs.Values.Single().Gateway.Name;
        await DrainAsync(gateway);
        await Lab.EventuallyAsync(() => Task.FromResult(Lab[gateway].Host.Routes.IsEmpty && Lab[Other(gateway)].Host.Routes.Count == 1), "it waits at the other one");
    }

    [Fact]
    public async Task Launch_that_is_still_being_brought_up_there_counts_as_what_is_left_until_it_has_moved()
    {
        Lab.Reach.Cut("ssh-two");
        Bench.Host.Tunnels.StartGate = new TaskCompletionSource();
        (await Bench.LaunchAsync(Deployment, Instance)).ShouldBeOfType<InstanceGranted>();
        await Lab.EventuallyAsync(() => Task.FromResult(Bench.Host.Tunnels.Attempts.Count == 1), "its tunnel is being made");
        await DrainAsync("one");
        foreach (var asked in new[] { "bench", "one", "two" })
            await Lab.EventuallyAsync(async () => (await Lab[asked].NodesAsync()).Single(node => node.Name == "one") is { Draining: true, Guests: 1 }, $"{asked} shows that it is left");
        (await Bench.InstanceAsync(Instance)).ShouldNotBeNull().Status.ShouldBe(InstanceStatus.Init);

        Lab.Reach.Cut("ssh-two", isCut: false);
        Bench.Host.Tunnels.StartGate.SetResult();
        await MovedAsync("one", "nobody is connected");
        foreach (var asked in new[] { "bench", "one", "two" })
            await Lab.EventuallyAsync(async () => (await Lab[asked].NodesAsync()).Single(node => node.Name == "one") is { Draining: true, Guests: 0 }, $"{asked} shows that nothing is left");
    }

    private async Task DrainAsync(string gateway, DateTimeOffset? deadline = null)
    {
        (await Bench.SendAsync(EntityAddress.Node(gateway), new DrainNode(deadline))).ShouldBeOfType<Done>();
        await ShownAsync(node => node.Name != gateway || node.Draining);
    }

    private Task ShownAsync(Func<MemberView, bool> isSo) => Lab.EventuallyAsync(async () => (await Bench.NodesAsync()).All(isSo), "the host sees it");

    private async Task<string> LaunchAsync(InstanceId instance, bool end = false, DeploymentId? deployment = null)
    {
        await Lab.EventuallyAsync(async () => await Bench.LaunchAsync(deployment ?? Deployment, instance) is InstanceGranted);
        await Lab.EventuallyAsync(async () => await Bench.InstanceAsync(instance) is { Status: InstanceStatus.Ready });
        var gateway = (await Bench.InstanceAsync(instance))!.Endpoint!.Gateway;
        if (end)
        {
            (await Bench.SendAsync(EntityAddress.Of(instance), new TerminateInstance())).ShouldBeOfType<Done>();
            await Lab.EventuallyAsync(async () => await Bench.InstanceAsync(instance) is { Status: InstanceStatus.Terminated });
        }
        return gateway;
    }

    private async Task MovedAsync(string from, string why)
    {
        await Lab.EventuallyAsync(async () => await Bench.InstanceAsync(Instance) is { Degraded.Count: 0 } view && view.Endpoint?.Gateway == Other(from), $"it has left {from}");
        var moved = History().OfType<InstanceEndpointMoved>().ShouldHaveSingleItem();
        moved.Reason.ShouldContain($"gateway {from} is drained");
        moved.Reason.ShouldContain(why);
    }
}
