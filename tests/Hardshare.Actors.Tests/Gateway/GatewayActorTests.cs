using Hardshare.Actors.Gateway;
using Hardshare.Contracts.Instances;
using Hardshare.Fakes;

namespace Hardshare.Actors.Tests.Gateway;

public sealed class GatewayActorTests : TestKit
{
    [Fact]
    public void Close_before_the_gateway_has_started_does_not_overtake_the_open_before_it()
    {
        var (instance, start) = (InstanceId.New(), new TaskCompletionSource());
        var host = new FakeHost { ServerGate = start.Task };
        var gateway = ActorOf(Props.Create(() => new GatewayActor(host, host, host.Gateway, TimeProvider.System)));
        gateway.Tell(new GatewayActor.OpenEndpoint(instance, "ecdsa AAAA tunnel", null, Firewall.Open, TestActor), TestActor);
        gateway.Tell(new GatewayActor.CloseEndpoint(instance), TestActor);
        start.SetResult();
        FishForMessage<GatewayActor.EndpointClosed>(_ => true).Problem.ShouldBeNull();
        host.Routes.ShouldBeEmpty();
        AwaitAssert(() => host.Grants.ShouldBeEmpty());
    }

    [Fact]
    public void Instance_keeps_its_public_port_when_the_range_was_changed_meanwhile()
    {
        var host = new FakeHost();
        var options = host.Gateway with { FirstPort = 23000, LastPort = 23000 };
        var gateway = ActorOf(Props.Create(() => new GatewayActor(host, host, options, TimeProvider.System)));
        var (old, fresh) = (InstanceId.New(), InstanceId.New());
        var previous = new PublicEndpoint("gateway", "198.51.100.1", 22004, GatewayActor.LoopbackOf(22004));

        Open(gateway, old, previous).Endpoint.ShouldBe(previous);
        Open(gateway, fresh, null).Endpoint!.Port.ShouldBe(23000);
        host.Routes[old].Port.ShouldBe(22004);

        gateway.Tell(new GatewayActor.CloseEndpoint(old), TestActor);
        FishForMessage<GatewayActor.EndpointClosed>(_ => true).Problem.ShouldBeNull();
        Open(gateway, InstanceId.New(), null).Problem!.ShouldContain("widen gateway.first-port to gateway.last-port");
    }

    private GatewayActor.EndpointAnswer Open(IActorRef gateway, InstanceId instance, PublicEndpoint? previous)
    {
        gateway.Tell(new GatewayActor.OpenEndpoint(instance, "ecdsa AAAA tunnel", previous, Firewall.Open, TestActor), TestActor);
        return FishForMessage<GatewayActor.EndpointAnswer>(_ => true);
    }
}
