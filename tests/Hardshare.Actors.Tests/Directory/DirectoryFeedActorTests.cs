using Hardshare.Actors.Directory;
using Hardshare.Actors.Membership;
using Hardshare.Actors.Tests.Deployments.Instances;
using Hardshare.Contracts.Deployments;
using Hardshare.Fakes;

namespace Hardshare.Actors.Tests.Directory;

public sealed class DirectoryFeedActorTests : TestKit
{
    private readonly DeploymentView _view = new(
        DeploymentId.New(), "arm", "b", "user:olga", "arm", "lab", "", DateTimeOffset.UnixEpoch, true, null, null, null, null, null, 0, 0, []);

    [Fact]
    public async Task What_another_node_shows_holds_again_once_this_one_has_let_go()
    {
        var cluster = new FakeCluster(TimeSpan.FromMinutes(1));
        var (a, b) = (cluster.Of("a"), cluster.Of("b"));
        await b.Membership.AcquireAsync(b.Card, CancellationToken.None);
        await b.Ownership.TakeAsync(_view.Id.PersistenceId, null, TimeSpan.Zero, CancellationToken.None);
        await b.Directory.PublishAsync([new SharedView(_view.Id.PersistenceId, "b", _view)], CancellationToken.None);
        var homes = new Homes("a");
        Sys.EventStream.Subscribe(TestActor, typeof(DirectoryMessages.DeploymentChanged));
        var props = Props.Create(() => new DirectoryFeedActor(a.Directory, "a", a.Standing, homes));
        var feed = Sys.ActorOf(Props.Create(() => new PartParent(props, TestActor)));
        ExpectMsg<DirectoryMessages.DeploymentChanged>().From.ShouldBe("b");
        ExpectMsg<DirectoryFeedActor.OthersKnown>();
        homes.Find(_view.Id.ToString()).ShouldBe("b");

        feed.Tell(new DirectoryMessages.DeploymentChanged(_view with { Node = "a", QueueLength = 7 }));
        AwaitCondition(() => homes.Find(_view.Id.ToString()) is null);
        feed.Tell(new DirectoryMessages.LetGo());
        var shown = ExpectMsg<DirectoryMessages.DeploymentChanged>();
        (shown.From, shown.View.QueueLength).ShouldBe(("b", 0));
        homes.Find(_view.Id.ToString()).ShouldBe("b");
    }
}
