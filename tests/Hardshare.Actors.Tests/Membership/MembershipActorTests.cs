using System.Text.Json;
using Hardshare.Actors.Membership;
using Hardshare.Fakes;

namespace Hardshare.Actors.Tests.Membership;

public sealed class MembershipActorTests : TestKit, IMembership
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(8);
    private readonly TaskCompletionSource _renewing = new();
    private readonly TaskCompletionSource<Lease> _renewal = new();
    private int _acquired;

    [Fact]
    public async Task Answer_that_comes_after_the_lease_was_given_back_does_not_bring_it_back()
    {
        var fake = new FakeCluster(Length).Of("a");
        var cluster = new ClusterServices(this, fake.Ownership, fake.Inbox, fake.Directory, fake.Card);
        var services = new FakeHost().Services() with { Cluster = cluster };
        var membership = Sys.ActorOf(Props.Create(() => new MembershipActor(services, cluster)));
        await _renewing.Task.WaitAsync(TimeSpan.FromSeconds(20));
        cluster.Standing.HasLease.ShouldBeTrue();

        membership.Tell(new MembershipActor.Resign());
        ExpectMsg<MembershipActor.Resigned>();
        (cluster.Standing.HasLease, services.JournalHealth.IsHeld).ShouldBe((false, true));
        _renewal.SetResult(NewLease());
        ExpectNoMsg(TimeSpan.FromSeconds(0.2));
        (cluster.Standing.HasLease, _acquired).ShouldBe((false, 1));
    }

    Task<Lease> IMembership.AcquireAsync(MemberCard card, CancellationToken cancellation)
    {
        _acquired++;
        return Task.FromResult(NewLease());
    }

    Task<Lease> IMembership.RenewAsync(CancellationToken cancellation)
    {
        _renewing.TrySetResult();
        return _renewal.Task;
    }

    Task IMembership.ResignAsync(CancellationToken cancellation) => Task.CompletedTask;

    private static Lease NewLease() => new(Guid.NewGuid(), Length, [new Member("a", [], "test", true, DateTimeOffset.UnixEpoch, false, JsonSerializer.SerializeToElement(new { }), [])]);
}
