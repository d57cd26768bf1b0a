using System.Text.Json;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Deployments;
using Hardshare.Fakes;

namespace Hardshare.Actors.Tests.Membership;

/// <summary>What a node takes over from one that is gone, and when.</summary>
public sealed class TakeOverActorTests : TestKit, IOwnership
{
    private static readonly TimeSpan Owners = TimeSpan.FromSeconds(10);
    private readonly DeploymentView _view = new(
        DeploymentId.New(), "arm", "a", "user:olga", "arm", "lab", "", DateTimeOffset.UnixEpoch, true, null, null, null, null, null, 0, 0, [])
    {
        Hosts = ["a", "b"],
        PausesInput = true,
        DeadMan = Owners,
    };

    private readonly RequestId _request = InstanceId.New().Request;
    private readonly TestProbe _taken;

    public TakeOverActorTests() => _taken = CreateTestProbe();

    [Fact]
    public void Margin_is_the_one_of_the_host_that_is_gone()
    {
        Look(_view);
        _taken.ExpectMsg((_view.Id.PersistenceId, Owners));
        _taken.ExpectMsg((_request.PersistenceId, TimeSpan.Zero));
    }

    [Fact]
    public void Deployment_whose_host_goes_on_without_a_lease_is_not_taken() => NotTaken(_view with { PausesInput = false });

    [Fact]
    public void Deployment_whose_host_does_not_name_this_node_is_not_taken() => NotTaken(_view with { Hosts = ["a", "c"] });

    [Fact]
    public void Deployment_whose_host_says_nothing_of_others_is_not_taken() => NotTaken(_view with { Hosts = null, PausesInput = null, DeadMan = null });

    Task<IReadOnlyList<string>> IOwnership.OwnedByAsync(string node, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<string>>([_view.Id.PersistenceId, _request.PersistenceId]);

    Task<string?> IOwnership.OwnerOfAsync(string key, CancellationToken cancellation) => Task.FromResult<string?>("a");

    Task<IReadOnlyDictionary<string, long>> IOwnership.EpochsAsync(string? key, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyDictionary<string, long>>(new Dictionary<string, long> { [key!] = 2 });

    Task<string> IOwnership.TakeAsync(string key, string? from, TimeSpan margin, CancellationToken cancellation)
    {
        _taken.Tell((key, margin), ActorRefs.NoSender);
        return Task.FromResult("b");
    }

    Task<string> IOwnership.ReserveAsync(string key, CancellationToken cancellation) => Task.FromResult("b");

    Task<string> IOwnership.GiveAsync(string key, string to, CancellationToken cancellation) => Task.FromResult(to);

    private void NotTaken(DeploymentView view)
    {
        Look(view);
        _taken.ExpectMsg((_request.PersistenceId, TimeSpan.Zero));
    }

    private void Look(DeploymentView view)
    {
        var host = new FakeHost();
        host.Configure("arm", plain => plain with { Hosts = ["a", "b"], Instances = plain.Instances with { DeadMan = TimeSpan.FromSeconds(2) } });
        var fake = new FakeCluster(TimeSpan.FromSeconds(8)).Of("b");
        var cluster = new ClusterServices(fake.Membership, this, fake.Inbox, fake.Directory, fake.Card);
        var services = host.Services(name: "b") with { Cluster = cluster };
        var takeOver = Sys.ActorOf(Props.Create(() => new TakeOverActor(services, cluster)));
        takeOver.Tell(new DirectoryMessages.DeploymentChanged(view) { From = "a" });
        // The actor has it before it looks.
        takeOver.Tell(new Identify(1));
        ExpectMsg<ActorIdentity>();
        cluster.Standing.Hold(Guid.NewGuid(), TimeSpan.FromDays(1));
        cluster.Standing.Members =
            [new Member("a", [], "test", Alive: false, DateTimeOffset.UnixEpoch, InOrder: false, JsonSerializer.SerializeToElement(new { }), [])];
        takeOver.Tell(new MembershipMessages.MembersChanged(cluster.Standing.Members));
    }
}
