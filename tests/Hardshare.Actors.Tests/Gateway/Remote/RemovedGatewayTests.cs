using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Tests.Gateway.Remote;

/// <summary>What becomes of the instances of a host that is no gateway when a gateway is removed from the workspace.</summary>
public sealed class RemovedGatewayTests : HostBehindGateways
{
    [Fact]
    public async Task Gateway_that_was_removed_is_left_though_users_still_come_in_there_and_the_firewall_is_changed_at_the_other()
    {
        (await Bench.LaunchAsync(Deployment, Instance)).ShouldBeOfType<InstanceGranted>();
        await Lab.EventuallyAsync(async () => await Bench.InstanceAsync(Instance) is { Status: InstanceStatus.Ready });
        var gateway = (await Bench.InstanceAsync(Instance))!.Endpoint!.Gateway;
        var other = Other(gateway);
        await Lab[gateway].KillAsync();
        Lab.Cluster.Remove(gateway);
        (await Bench.SendAsync(EntityAddress.Of(Instance), new FlushFirewall())).ShouldBeOfType<Done>();

        await Lab.EventuallyAsync(async () => await Bench.InstanceAsync(Instance) is { Degraded.Count: 0 } view && view.Endpoint!.Gateway == other, $"it has left {gateway}");
        History().OfType<InstanceEndpointMoved>().ShouldHaveSingleItem().Reason.ShouldBe($"gateway {gateway} was removed: it is no longer one of the workspace's");
        Bench.Host.Tunnels.Specs[Instance].Gateway.Name.ShouldBe(other);
        await Lab.EventuallyAsync(() => Task.FromResult(Lab[other].Host.Routes[Instance].Firewall == Firewall.Closed), "the firewall is as it was told");
    }
}
