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
}
