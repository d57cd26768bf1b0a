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

public sealed class RequestsActorTests() : TestKit(KeptJournal.Hocon($"journal-{Guid.NewGuid():N}"))
{
    private readonly RequestId _request = InstanceId.New().Request;

    private readonly DeploymentView _view = new(
        DeploymentId.New(), "arm", "a", "user:olga", "arm", "lab", "", DateTimeOffset.UnixEpoch, true, null, null, null, null, null, 0, 0, []);

    [Fact]
    public void Request_that_another_node_has_taken_leaves_the_line_and_a_stand_in_gets_in_its_place()
    {
        var deployments = CreateTestProbe();
        var services = new FakeHost().Services(name: "a");
        var requests = Sys.ActorOf(Props.Create(() => new RequestsActor(services, deployments.Ref)));
        Sys.EventStream.Subscribe(requests, typeof(DirectoryMessages.RequestChanged));
        Sys.EventStream.Subscribe(TestActor, typeof(DirectoryMessages.LetGo));
        requests.Tell(new DirectoryMessages.DeploymentChanged(_view));
        var order = new InstanceOrder(_request.Instance, "user:ada", ["ssh-ed25519 AAAA"], false, null, false);
        requests.Tell(new CommandEnvelope(
            EntityAddress.Requests, new PlaceRequest(order, [_view.Id], null, Reserve: true), CommandId.New(), Principal.User("ada"), TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1)));
        deployments.ExpectMsg<CommandEnvelope>();
        deployments.Reply(new Rejected(RejectionCode.Busy, "in use"));
        var own = To<DeploymentActor.Enqueue>(deployments).Actor;
        ExpectMsg<RequestWaiting>();

        // What the other node shows comes before this one knows that the request is not its own any more.
        requests.Tell(new DirectoryMessages.RequestChanged(new RequestView(_request, "user:ada", DateTimeOffset.UnixEpoch, [_view.Id], null, 0, "in use", "b")) { From = "b" });
        requests.Tell(new RequestsActor.KeepOnly([]));
        To<DeploymentActor.Leave>(deployments).Request.ShouldBe(_request);
        To<DeploymentActor.Enqueue>(deployments).Actor.ShouldNotBe(own);
        ExpectMsg<DirectoryMessages.LetGo>();
    }

    private static T To<T>(TestProbe deployments) => deployments.ExpectMsg<DeploymentsActor.ToDeployment>().Message.ShouldBeOfType<T>();
}
