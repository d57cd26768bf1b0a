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

    [Fact]
    public void Gateway_that_begins_keeps_the_keys_and_ports_of_other_nodes_instances_until_their_node_says_that_it_has_them_no_longer()
    {
        var (kept, gone, own) = (InstanceId.New(), InstanceId.New(), InstanceId.New());
        var guest = new Guest("bench", DeploymentId.New(), DateTimeOffset.UnixEpoch);
        var host = new FakeHost
        {
            Grants =
            [
                new TunnelGrant(kept, "ecdsa AAAA kept", GatewayActor.LoopbackOf(22000), guest), new TunnelGrant(gone, "ecdsa AAAA gone", GatewayActor.LoopbackOf(22001), guest),
                new TunnelGrant(own, "ecdsa AAAA own", GatewayActor.LoopbackOf(22002)),
            ],
        };
        var gateway = ActorOf(Props.Create(() => new GatewayActor(host, host, host.Gateway, TimeProvider.System)));
        var fresh = InstanceId.New();
        Open(gateway, fresh, null).Endpoint!.Port.ShouldBe(22003);
        host.Grants.Select(grant => grant.Instance).ShouldBe([kept, gone, own, fresh], ignoreOrder: true);

        var now = DateTimeOffset.UnixEpoch.AddSeconds(10);
        gateway.Tell(new GatewayActor.KeepGuests("another", new HashSet<InstanceId>(), now), TestActor);
        gateway.Tell(new GatewayActor.KeepGuests("bench", new HashSet<InstanceId> { kept }, now), TestActor);
        AwaitAssert(() => host.Grants.Select(grant => grant.Instance).ShouldBe([kept, own, fresh], ignoreOrder: true));

        var previous = new PublicEndpoint("gateway", "198.51.100.1", 22000, GatewayActor.LoopbackOf(22000));
        Open(gateway, kept, previous, guest with { AsOf = now.AddSeconds(1) }).Endpoint.ShouldBe(previous);
        Open(gateway, gone, null, guest).Problem!.ShouldContain("overtaken");
        Open(gateway, kept, previous, guest).Problem!.ShouldContain("overtaken");
        Open(gateway, kept, previous, guest with { Deployment = DeploymentId.New(), AsOf = now.AddSeconds(2) }).Problem!.ShouldContain("another deployment");
    }

    [Fact]
    public void Close_for_another_node_closes_nothing_but_what_belongs_to_the_same_deployment()
    {
        var host = new FakeHost();
        var gateway = ActorOf(Props.Create(() => new GatewayActor(host, host, host.Gateway, TimeProvider.System)));
        var (own, theirs) = (InstanceId.New(), InstanceId.New());
        var guest = new Guest("bench", DeploymentId.New(), DateTimeOffset.UnixEpoch);
        Open(gateway, own, null);
        Open(gateway, theirs, null, guest);
        foreach (var (instance, by) in new[] { (own, guest), (theirs, guest with { Deployment = DeploymentId.New() }) })
        {
            gateway.Tell(new GatewayActor.CloseEndpoint(instance, By: by), TestActor);
            FishForMessage<GatewayActor.EndpointClosed>(_ => true).Counts.ShouldBe(new RelayCounts(0, 0, 0));
        }
        host.Routes.Keys.ShouldBe([own, theirs], ignoreOrder: true);
        gateway.Tell(new GatewayActor.CloseEndpoint(theirs, By: guest with { Node = "bench-2" }), TestActor);
        FishForMessage<GatewayActor.EndpointClosed>(_ => true).Counts.ShouldBe(new RelayCounts(10, 20, 0));
        host.Routes.Keys.ShouldBe([own]);
    }

    private GatewayActor.EndpointAnswer Open(IActorRef gateway, InstanceId instance, PublicEndpoint? previous, Guest? guest = null)
    {
        gateway.Tell(new GatewayActor.OpenEndpoint(instance, "ecdsa AAAA tunnel", previous, Firewall.Open, TestActor) { Guest = guest }, TestActor);
        return FishForMessage<GatewayActor.EndpointAnswer>(_ => true);
    }
}
