using Hardshare.Actors.Gateway;
using Hardshare.Contracts.Instances;
using Hardshare.Fakes;
using Hardshare.Node.Sweeping;

namespace Hardshare.Node.Tests.Sweeping;

public sealed class RouteLeftoversTests
{
    private readonly FakeHost _gateway = new();
    private readonly InstanceId _own = InstanceId.New();
    private readonly InstanceId _guest = InstanceId.New();

    public RouteLeftoversTests()
    {
        foreach (var (instance, port) in new[] { (_own, 22000), (_guest, 22001) })
            _gateway.Routes[instance] = new RelayRoute(instance, "127.0.0.1", port, GatewayActor.LoopbackOf(port), Firewall.Open);
        _gateway.Grants = [new TunnelGrant(_own, "key", "127.77.85.240"), new TunnelGrant(_guest, "key", "127.77.85.241", new Guest("bench", DeploymentId.New(), default))];
    }

    [Fact]
    public async Task Public_ports_of_other_nodes_instances_are_not_among_them()
    {
        var leftovers = new RouteLeftovers(_gateway, _gateway);
        (await leftovers.ListAsync(default)).ShouldHaveSingleItem().Instance.ShouldBe(_own);
    }

    [Fact]
    public async Task One_that_was_being_opened_for_another_node_when_they_were_listed_is_not_removed()
    {
        var leftovers = new RouteLeftovers(_gateway, _gateway);
        var grants = _gateway.Grants;
        _gateway.Grants = [];
        var listed = await leftovers.ListAsync(default);
        _gateway.Grants = grants;
        foreach (var leftover in listed)
            (await leftovers.RemoveAsync(leftover, default)).ShouldBeNull();
        _gateway.Routes.Keys.ShouldBe([_guest]);
    }
}
