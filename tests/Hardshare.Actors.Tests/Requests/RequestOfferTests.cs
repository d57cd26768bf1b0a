using Hardshare.Actors.Deployments;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Requests;
using Hardshare.Actors.Tests.Node;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;
using Hardshare.Fakes;

namespace Hardshare.Actors.Tests.Requests;

/// <summary>A request, and nodes that offer it a deployment.</summary>
public sealed class RequestOfferTests() : TestKit(KeptJournal.Hocon($"journal-{Guid.NewGuid():N}"))
{
    private readonly RequestId _request = InstanceId.New().Request;
    private readonly DeploymentId _deployment = DeploymentId.New();

    private DeploymentView View => new(
        _deployment, "arm", "node-2", "user:olga", "arm", "lab", "", DateTimeOffset.UnixEpoch, true, null, null, null, null, null, 0, 0, []);

    [Fact]
    public void Offer_that_comes_again_after_it_was_taken_sends_the_claim_again()
    {
        var (deployments, node) = (CreateTestProbe(), CreateTestProbe());
        var services = new FakeHost().Services();
        var request = Sys.ActorOf(Props.Create(() => new RequestActor(_request, services, deployments.Ref, node.Ref)));
        Place(request, node, deployments);

        for (var time = 0; time < 2; time++)
        {
            request.Tell(Envelope(EntityAddress.Of(_request), new TakeOffer(_deployment), Principal.Node("node-2")));
            ExpectMsg<Done>();
            node.ExpectMsg<CommandEnvelope>().Id.ShouldBe(new CommandId(_request.Value));
        }
    }

    [Fact]
    public void Claim_that_went_to_the_wrong_node_after_a_restart_is_sent_to_the_right_one_and_nobody_else_is_asked()
    {
        var (deployments, node) = (CreateTestProbe(), CreateTestProbe());
        var services = new FakeHost().Services();
        Props Request() => Props.Create(() => new RequestActor(_request, services, deployments.Ref, node.Ref));
        var request = Sys.ActorOf(Request());
        Place(request, node, deployments);
        request.Tell(Envelope(EntityAddress.Of(_request), new TakeOffer(_deployment), Principal.Node("node-2")));
        ExpectMsg<Done>();
        node.ExpectMsg<CommandEnvelope>().Command.ShouldBeOfType<ClaimDeployment>();
        Watch(request);
        Sys.Stop(request);
        ExpectTerminated(request);

        request = Sys.ActorOf(Request());
        deployments.ExpectMsg<CommandEnvelope>().Command.ShouldBeOfType<ClaimDeployment>();
        deployments.Reply(new Rejected(RejectionCode.NotFound, "no workspace deployment found with given ID"));
        request.Tell(new DirectoryMessages.DeploymentChanged(View));
        node.ExpectMsg<CommandEnvelope>().Id.ShouldBe(new CommandId(_request.Value));
        deployments.ExpectNoMsg(TimeSpan.Zero);
    }

    private void Place(IActorRef request, TestProbe node, TestProbe deployments)
    {
        var order = new InstanceOrder(_request.Instance, "user:ada", ["ssh-ed25519 AAAA"], false, null, false);
        var place = new PlaceRequest(order, [_deployment], null, Reserve: true);
        request.Tell(new RequestsActor.Place(Envelope(EntityAddress.Requests, place, Principal.User("ada")), place, [View]));
        node.ExpectMsg<CommandEnvelope>().Command.ShouldBeOfType<ClaimDeployment>();
        node.Reply(new Rejected(RejectionCode.Busy, "in use"));
        ExpectMsg<RequestWaiting>();
        deployments.ExpectMsg<DeploymentsActor.ToDeployment>();
    }

    private static CommandEnvelope Envelope(EntityAddress to, ICommand command, Principal by) =>
        new(to, command, CommandId.New(), by, TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1));
}
