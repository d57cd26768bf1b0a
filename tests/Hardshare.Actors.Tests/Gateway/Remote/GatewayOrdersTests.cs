using Hardshare.Actors.Gateway.Remote;
using Hardshare.Actors.Inbox;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Fakes;

namespace Hardshare.Actors.Tests.Gateway.Remote;

public sealed class GatewayOrdersTests : TestKit
{
    [Fact]
    public async Task ProbeAsync_tells_what_the_gateway_saw_though_the_last_try_was_not_answered_in_time()
    {
        var inbox = CreateTestProbe();
        var orders = new GatewayOrders("bench", inbox.Ref, new FakeReach(), TimeProvider.System);

        var probing = orders.ProbeAsync(new EndpointMessages.ProbeEndpoint(InstanceId.New(), "key", TimeSpan.FromSeconds(1.5)), "one", CancellationToken.None);
        await inbox.ExpectMsgAsync<InboxActor.Deliver>();
        inbox.Reply(new GatewayEndpointProbed("nothing there"));
        await inbox.ExpectMsgAsync<InboxActor.Deliver>();
        inbox.Reply(new Rejected(RejectionCode.Timeout, "gateway one did not answer in time"));

        (await probing).ShouldBe("nothing there");
    }
}
