using Hardshare.Actors.Deployments;
using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Actions;
using Hardshare.Actors.Membership;
using Hardshare.Actors.Tests.Deployments.Instances;
using Hardshare.Fakes;

namespace Hardshare.Actors.Tests.Deployments;

public sealed class MonitorActorTests : TestKit
{
    private readonly FakeHost _host = new();
    private readonly DeploymentId _deployment = DeploymentId.New();

    [Fact]
    public void Check_of_a_robot_that_others_may_have_is_cut_off_counts_for_nothing_and_is_not_run_until_this_node_may_act_again()
    {
        _host.RunCommand = _ => new TaskCompletionSource<CommandOutcome>().Task;
        _host.Configure("arm", plain => plain with { Hosts = ["a", "b"] });
        var services = _host.Services() with { Cluster = new FakeCluster(TimeSpan.FromSeconds(8)).Of("a") };
        var standing = services.Cluster!.Standing;
        var monitor = new MonitorConfiguration(["check"], TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1), Failures: 1);
        var fence = new RobotFence(_deployment, _host.Find("arm")!, services);
        var props = Props.Create(() => new MonitorActor(_deployment, monitor, fence, _host));
        Sys.ActorOf(Props.Create(() => new PartParent(props, TestActor)));
        ExpectNoMsg(TimeSpan.FromMilliseconds(60));
        _host.CommandsRun.ShouldBeEmpty();

        Serve(standing);
        AwaitCondition(() => _host.CommandsRun.Count == 1);
        standing.Lose();
        AwaitCondition(() => _host.CommandsCut.Count == 1);
        ExpectNoMsg(TimeSpan.FromMilliseconds(60));
        _host.CommandsRun.Count.ShouldBe(1);

        _host.RunCommand = _ => Task.FromResult(new CommandOutcome(1, "no answer", null));
        Serve(standing);
        ExpectMsg<MonitorActor.Report>();
        ExpectMsg<MonitorActor.Tripped>();
    }

    private void Serve(Standing standing)
    {
        var incarnation = Guid.NewGuid();
        standing.Hold(incarnation, TimeSpan.MaxValue);
        standing.TryServe(incarnation, [_deployment]).ShouldBeTrue();
    }
}
