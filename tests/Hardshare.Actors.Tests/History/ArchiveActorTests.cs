using Hardshare.Actors.Directory;
using Hardshare.Actors.History;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Fakes;

namespace Hardshare.Actors.Tests.History;

public sealed class ArchiveActorTests : TestKit, IHistoryArchive
{
    private readonly DeploymentView _view = new(
        DeploymentId.New(), "arm", "node-1", "user:olga", "arm", "lab", "", DateTimeOffset.UnixEpoch, true, null, null, null, InstanceId.New(), null, 0, 0, []);

    private readonly List<IReadOnlySet<InstanceId>> _excepted = [];
    private readonly IActorRef _directory;
    private readonly IActorRef _archive;

    public ArchiveActorTests()
    {
        var services = new FakeHost().Services() with { Archive = this };
        var directory = _directory = Sys.ActorOf(Props.Create(() => new DirectoryActor(services)));
        _archive = Sys.ActorOf(Props.Create(() => new ArchiveActor(services, directory)));
        _directory.Tell(new DirectoryActor.Expected([_view.Id]));
    }

    [Fact]
    public void Archive_spares_what_a_deployment_still_has()
    {
        _directory.Tell(new DirectoryMessages.DeploymentChanged(_view));
        Archive(Principal.Administrator, TimeSpan.FromDays(90)).ShouldBeOfType<ArchiveReport>().Instances.ShouldBe(7);
        _excepted.ShouldHaveSingleItem().ShouldBe([_view.CurrentInstance!.Value]);
    }

    [Fact]
    public void Archive_before_all_deployments_are_back_is_refused()
    {
        Archive(Principal.Administrator, TimeSpan.FromDays(90)).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Unavailable);
        _excepted.ShouldBeEmpty();
    }

    [Fact]
    public void Archive_of_what_ended_within_the_hour_is_refused() =>
        Archive(Principal.Administrator, TimeSpan.FromMinutes(59)).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Invalid);

    [Fact]
    public void Archive_by_somebody_who_is_no_administrator_is_refused() =>
        Archive(Principal.User("mia"), TimeSpan.FromDays(90)).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.NotPermitted);

    [Fact]
    public void Archive_passes_over_as_many_as_it_is_asked_to_and_not_fewer_than_none()
    {
        _directory.Tell(new DirectoryMessages.DeploymentChanged(_view));
        Archive(Principal.Administrator, TimeSpan.FromDays(90), skip: 3).ShouldBeOfType<ArchiveReport>().Problems.ShouldBe(["3"]);
        Archive(Principal.Administrator, TimeSpan.FromDays(90), skip: -1).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Invalid);
    }

    Task<ArchiveReport> IHistoryArchive.ArchiveAsync(DateTimeOffset before, int skip, IReadOnlySet<InstanceId> except, CancellationToken cancellation)
    {
        _excepted.Add(except);
        return Task.FromResult(new ArchiveReport("bench-1", "/archive", 7, 70, false, [.. skip > 0 ? [$"{skip}"] : Array.Empty<string>()]));
    }

    private IReply Archive(Principal by, TimeSpan ago, int? skip = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        _archive.Tell(new CommandEnvelope(EntityAddress.Node(), new ArchiveHistory(now - ago, skip), CommandId.New(), by, now.AddMinutes(1)), TestActor);
        return ExpectMsg<IReply>();
    }
}
