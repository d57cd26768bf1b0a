using Hardshare.Actors.Directory;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Requests;

namespace Hardshare.Actors.Tests.Directory;

public sealed class RequestPlacesTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly DeploymentView _one = Deployment();
    private readonly DeploymentView _other = Deployment();

    [Fact]
    public void Of_counts_those_who_came_before_and_not_who_has_the_robot()
    {
        var busy = _one with { CurrentInstance = InstanceId.New(), QueueLength = 4 };
        Places([Request(2, busy), Request(0, busy), Request(1, busy)], busy).ShouldBe([0, 1, 2]);
    }

    [Fact]
    public void Of_a_request_for_a_type_stands_in_the_shortest_line_that_moves()
    {
        RequestView[] requests = [Request(0, _one), Request(1, _one), Request(2, _other), Request(3) with { Type = "arm" }];
        Places(requests, _one, _other).ShouldBe([0, 1, 0, 1]);
        Places(requests, _one, _other with { LockReason = "gripper" }).ShouldBe([0, 1, 0, 2]);
    }

    [Fact]
    public void Of_a_request_that_nothing_serves_any_more_has_nobody_ahead() =>
        Places([Request(0, _one), Request(1, _one)], _one with { Dissolved = Start }).ShouldBe([0, 0]);

    private static int[] Places(RequestView[] requests, params DeploymentView[] deployments) =>
        [.. RequestPlaces.Of(requests, deployments).Select(request => request.Ahead)];

    private static RequestView Request(int second, params DeploymentView[] on) =>
        new(InstanceId.New().Request, "user:alice", Start.AddSeconds(second), [.. on.Select(view => view.Id)], null, 0, "");

    private static DeploymentView Deployment() => new(
        DeploymentId.New(), "arm", "bench-1", "user:olga", "arm", "", "", Start, true, null, null, null, null, null, 0, 0, []);
}
