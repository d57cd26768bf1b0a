using Hardshare.Actors.Membership;
using Hardshare.Actors.Requests;
using Hardshare.Actors.Tests.Node;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;
using Hardshare.Fakes;

namespace Hardshare.Actors.Tests.Requests;

/// <summary>A launch that is sent again, at <c>b</c>, while its request is that of <c>a</c>, which is gone.</summary>
public sealed class TakenRequestTests : TestKit, IAsyncLifetime
{
    private readonly FakeCluster _cluster = new(TimeSpan.FromSeconds(2));
    private readonly RequestId _request = InstanceId.New().Request;
    private IActorRef _node = null!;

    public TakenRequestTests()
        : base(KeptJournal.Hocon($"journal-{Guid.NewGuid():N}"))
    {
    }

    public async Task InitializeAsync()
    {
        var (a, b) = (_cluster.Of("a"), _cluster.Of("b"));
        await a.Membership.AcquireAsync(a.Card, default);
        (await a.Ownership.TakeAsync(_request.PersistenceId, null, TimeSpan.Zero, default)).ShouldBe("a");
        await a.Membership.ResignAsync(default);
        b.Standing.Members = (await b.Membership.AcquireAsync(b.Card, default)).Members;
        var services = new FakeHost().Services(name: "b") with { Cluster = b };
        _node = Sys.ActorOf(Props.Create(() => new Parent(services, TestActor)));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void What_was_taken_over_is_brought_back_also_where_the_launch_finds_nothing()
    {
        Launch();
        ExpectMsg<Rejected>().Code.ShouldBe(RejectionCode.NotFound);
        ExpectMsg<TakeOverActor.Taken>().Key.ShouldBe(_request.PersistenceId);
        _cluster.OwnerOf(_request.PersistenceId).ShouldBe("b");
    }

    [Fact]
    public void What_may_have_been_taken_over_is_looked_for()
    {
        _cluster.LosesTakings = 1;
        Launch();
        FishForMessage<TakeOverActor.TakenInDoubt>(_ => true);
        _cluster.OwnerOf(_request.PersistenceId).ShouldBe("b");
    }

    private void Launch() => _node.Tell(new CommandEnvelope(
        EntityAddress.Requests, new PlaceRequest(new InstanceOrder(_request.Instance, "user:ada", ["ssh-ed25519 AAAA"], false, null, false), [], "arm", Reserve: true),
        CommandId.New(), Principal.User("ada"), TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1)));

    /// <summary>Stands for the node: hands commands down, and what it is told to the test.</summary>
    private sealed class Parent : ReceiveActor
    {
        public Parent(NodeServices services, IActorRef test)
        {
            var requests = Context.ActorOf(Props.Create(() => new RequestsActor(services, ActorRefs.Nobody)));
            Receive<CommandEnvelope>(command => requests.Forward(command));
            ReceiveAny(told => test.Forward(told));
        }
    }
}
