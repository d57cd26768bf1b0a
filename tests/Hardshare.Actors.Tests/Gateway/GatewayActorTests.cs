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

    [Fact]
    public void Restart_after_a_bug_keeps_the_ports_and_keys_of_all()
    {
        var host = new FakeHost();
        var gateway = ActorOf(Props.Create(() => new GatewayActor(host, host, host.Gateway, TimeProvider.System)));
        var (first, second, third) = (InstanceId.New(), InstanceId.New(), InstanceId.New());
        var endpoint = Open(gateway, first, null).Endpoint!;
        Open(gateway, second, null);
        host.NextRemovalBugs.Enqueue(new InvalidOperationException("a bug"));

        gateway.Tell(new GatewayActor.CloseEndpoint(InstanceId.New()), TestActor);
        FishForMessage<GatewayActor.EndpointClosed>(_ => true).Problem.ShouldBe("the gateway failed: a bug");

        Open(gateway, third, null).Endpoint!.Port.ShouldNotBe(endpoint.Port);
        host.Grants.Select(grant => grant.Instance).ShouldBe([first, second, third], ignoreOrder: true);
        Open(gateway, first, endpoint).Endpoint.ShouldBe(endpoint);
        gateway.Tell(new GatewayActor.SetFirewall(second, Firewall.Closed), TestActor);
        AwaitAssert(() => host.Routes[second].Firewall.ShouldBe(Firewall.Closed));
        gateway.Tell(new GatewayActor.CloseEndpoint(first), TestActor);
        FishForMessage<GatewayActor.EndpointClosed>(_ => true).Problem.ShouldBeNull();
        host.Grants.Select(grant => grant.Instance).ShouldBe([second, third], ignoreOrder: true);
    }

    [Fact]
    public void Restart_after_a_bug_while_a_port_is_being_opened_forgets_nobody_who_waits()
    {
        var start = new TaskCompletionSource();
        var host = new FakeHost();
        var gateway = ActorOf(Props.Create(() => new GatewayActor(host, host, host.Gateway, TimeProvider.System)));
        Open(gateway, InstanceId.New(), null);
        var begun = new TaskCompletionSource();
        host.BeforeRoute = () => { begun.TrySetResult(); return start.Task; };
        var waiting = InstanceId.New();
        gateway.Tell(new GatewayActor.OpenEndpoint(waiting, "ecdsa AAAA tunnel", null, Firewall.Open, TestActor), TestActor);
        AwaitCondition(() => begun.Task.IsCompleted);
        host.NextRemovalBugs.Enqueue(new InvalidOperationException("a bug"));
        gateway.Tell(new GatewayActor.CloseEndpoint(InstanceId.New()), TestActor);
        FishForMessage<GatewayActor.EndpointClosed>(_ => true);
        host.BeforeRoute = () => Task.CompletedTask;
        start.SetResult();
        FishForMessage<GatewayActor.EndpointAnswer>(_ => true).Problem.ShouldBeNull();
        host.Grants.Select(grant => grant.Instance).ShouldContain(waiting);
    }

    private GatewayActor.EndpointAnswer Open(IActorRef gateway, InstanceId instance, PublicEndpoint? previous)
    {
        gateway.Tell(new GatewayActor.OpenEndpoint(instance, "ecdsa AAAA tunnel", previous, Firewall.Open, TestActor), TestActor);
        return FishForMessage<GatewayActor.EndpointAnswer>(_ => true);
    }
}
