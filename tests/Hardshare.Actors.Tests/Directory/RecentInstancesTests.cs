using Hardshare.Actors.Directory;
using Hardshare.Contracts.Instances;

namespace Hardshare.Actors.Tests.Directory;

public sealed class RecentInstancesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private readonly RecentInstances _recent = new(kept: 2);

    [Fact]
    public void Set_one_too_many_that_is_over_forgets_the_one_that_ended_first()
    {
        var views = new[] { Ended(2), Ended(1), Ended(3) };
        foreach (var view in views)
            _recent.Set(view);
        _recent.Values.ShouldBe([views[0], views[2]], ignoreOrder: true);
        _recent.TryGetValue(views[1].Id, out _).ShouldBeFalse();
    }

    [Fact]
    public void Set_any_number_that_live_keeps_them_all()
    {
        var views = Enumerable.Range(0, 10).Select(_ => Living()).ToArray();
        foreach (var view in views)
            _recent.Set(view);
        _recent.Values.Count.ShouldBe(10);
    }

    [Fact]
    public void Set_the_same_one_again_takes_the_place_of_the_view_before()
    {
        var view = Living();
        _recent.Set(view);
        for (var minute = 1; minute < 5; minute++)
            _recent.Set(view with { Ended = Noon.AddMinutes(minute), EndReason = $"{minute}" });
        _recent.Set(Ended(9));
        _recent.TryGetValue(view.Id, out var found).ShouldBeTrue();
        found.ShouldNotBeNull().EndReason.ShouldBe("4");
        _recent.Values.Count.ShouldBe(2);
    }

    [Fact]
    public void Set_of_many_that_end_at_the_same_moment_forgets_no_more_than_it_must()
    {
        foreach (var view in Enumerable.Range(0, 5).Select(_ => Ended(1)))
            _recent.Set(view);
        _recent.Values.Count.ShouldBe(2);
    }

    private static InstanceView Ended(int minute) => Living() with { Ended = Noon.AddMinutes(minute), Status = InstanceStatus.Terminated };

    private static InstanceView Living() => new(
        InstanceId.New(), DeploymentId.New(), "arm", "lab", "node-1", "user:bob", InstanceStatus.Ready, Noon, null, null, null, [], [], Firewall.Open, false, false, null, null, "user:olga");
}
