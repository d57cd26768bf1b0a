using Hardshare.Actors.Deployments.Instances.Containers;

namespace Hardshare.Actors.Tests.Deployments.Instances.Containers;

public sealed class RestartWindowTests
{
    [Fact]
    public void TryTake_refuses_beyond_the_limit_and_forgets_after_the_window()
    {
        var start = DateTimeOffset.UnixEpoch;
        var window = new RestartWindow(2, TimeSpan.FromMinutes(5));
        window.TryTake(start).ShouldBeTrue();
        window.TryTake(start + TimeSpan.FromMinutes(1)).ShouldBeTrue();
        window.TryTake(start + TimeSpan.FromMinutes(4)).ShouldBeFalse();
        window.TryTake(start + TimeSpan.FromMinutes(5)).ShouldBeTrue();
        window.TryTake(start + TimeSpan.FromMinutes(5.5)).ShouldBeFalse();
    }
}
