using Hardshare.Actors.Deployments;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Requests;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;
using Hardshare.Fakes;

namespace Hardshare.Actors.Tests.Requests;

public sealed class StandInActorTests : TestKit
{
    private readonly DeploymentId _deployment = DeploymentId.New();
    private readonly RequestId _request = InstanceId.New().Request;

    [Fact]
    public void Offer_that_came_to_nothing_is_declined_at_once_and_the_next_one_is_taken()
    {
        var (deployments, node) = (CreateTestProbe(), CreateTestProbe());
        var services = new FakeHost().Services(name: "b");
        var standIn = Sys.ActorOf(Props.Create(() => new StandInActor(services, deployments.Ref, node.Ref)));
        standIn.Tell(Changed(version: 1));
        standIn.Tell(new DirectoryMessages.DeploymentChanged(new DeploymentView(
            _deployment, "arm", "b", "user:olga", "arm", "lab", "", DateTimeOffset.UnixEpoch, true, null, null, null, null, null, 0, 0, [])));
        To<DeploymentActor.Enqueue>(deployments);
        Offer(standIn, node);
        node.Reply(new Done());
        standIn.Tell(Changed(version: 1));
        To<DeploymentActor.Enqueue>(deployments);
        standIn.Tell(Changed(version: 2) with { View = Changed(version: 2).View with { Granted = _deployment } });
        To<DeploymentActor.Enqueue>(deployments);

        standIn.Tell(Changed(version: 3));
        To<DeploymentActor.OfferDeclined>(deployments).Request.ShouldBe(_request);
        To<DeploymentActor.Enqueue>(deployments);
        Offer(standIn, node);
    }

    private void Offer(IActorRef standIn, TestProbe node)
    {
        standIn.Tell(new DeploymentActor.Offer(_deployment));
        node.ExpectMsg<CommandEnvelope>().Command.ShouldBeOfType<TakeOffer>();
    }

    private static T To<T>(TestProbe deployments) => deployments.ExpectMsg<DeploymentsActor.ToDeployment>().Message.ShouldBeOfType<T>();

    private DirectoryMessages.RequestChanged Changed(long version) =>
        new(new RequestView(_request, "user:ada", DateTimeOffset.UnixEpoch, [_deployment], null, 0, "in use", "a", null, version)) { From = "a" };
}
