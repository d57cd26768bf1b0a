using Hardshare.Actors.Deployments;
using Hardshare.Actors.Deployments.Instances;
using Hardshare.Contracts.Instances;

namespace Hardshare.Actors.Tests.Deployments;

public sealed class OfferPauseTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void After_instances_that_cannot_start_doubles_from_one_second_to_thirty()
    {
        var (pause, waits) = (OfferPause.None, new List<double>());
        for (var failures = 0; failures < 8; failures++)
        {
            pause = pause.After(Over(InstanceStatus.InitFail), Now);
            waits.Add(pause.LeftAt(Now).TotalSeconds);
        }
        waits.ShouldBe([1, 2, 4, 8, 16, 30, 30, 30]);
        pause.ReasonAt(Now).ShouldNotBeNull().ShouldContain("gateway: all ports are in use");
        pause.ReasonAt(Now.AddSeconds(30)).ShouldBeNull();
        pause.LeftAt(Now.AddSeconds(31)).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void After_one_that_was_ready_begins_afresh_and_one_that_was_cancelled_changes_nothing()
    {
        var pause = OfferPause.None.After(Over(InstanceStatus.InitFail), Now).After(Over(InstanceStatus.InitFail), Now);
        pause.After(Over(InstanceStatus.Terminated), Now).ShouldBe(pause);
        pause.After(Over(InstanceStatus.Terminated) with { WasReady = true }, Now).ShouldBe(OfferPause.None);
    }

    private static InstanceActor.InstanceOver Over(InstanceStatus status) => new(InstanceId.New(), status, null, WasReady: false, "gateway: all ports are in use");
}
