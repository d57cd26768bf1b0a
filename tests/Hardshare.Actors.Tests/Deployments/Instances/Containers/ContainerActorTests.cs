using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Contracts.Instances;
using Hardshare.Fakes;
using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Tests.Deployments.Instances.Containers;

public sealed class ContainerActorTests : TestKit
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private readonly InstanceId _instance = InstanceId.New();
    private readonly FakeContainers _containers = new();
    private readonly IActorRef _container;

    public ContainerActorTests()
    {
        var part = Props.Create(() => new ContainerActor(_instance, _containers, TimeProvider.System, 1, Window));
        _container = ActorOf(Props.Create(() => new PartParent(part, TestActor)));
    }

    [Fact]
    public void Container_that_throws_is_restarted_alone_and_adopts_what_runs_and_answers_who_waits()
    {
        _containers.NextBugs.Enqueue(new InvalidOperationException("a bug"));
        _containers.NextBugs.Enqueue(new InvalidOperationException("and another"));
        Open();
        ExpectMsg(new PartStarted(null));
        _containers.Started.Count.ShouldBe(1);
        _containers.Kill(_instance);
        ExpectMsg(new PartReport(new InstancePartBroken("container", "exit code 137")));
        ExpectMsg<PartReport>().Observation.ShouldBeOfType<InstancePartRepaired>();
        ExpectMsg<ContainerActor.ContainerRestarted>();
    }

    [Fact]
    public void Restarts_that_were_used_up_are_not_given_again_by_a_bug()
    {
        Open();
        ExpectMsg(new PartStarted(null));
        _containers.NextBugs.Enqueue(new InvalidOperationException("a bug"));
        _containers.Kill(_instance);
        FishForMessage<ContainerActor.ContainerRestarted>(_ => true);
        _containers.Kill(_instance);
        FishForMessage<PartGaveUp>(gaveUp => gaveUp.Part == "container");
    }

    [Fact]
    public void Container_that_ended_while_the_engine_was_away_is_reported_and_started_again()
    {
        Open();
        ExpectMsg(new PartStarted(null));
        _containers.Away = true;
        _containers.EndWaits(_instance);
        ExpectMsg<ContainerActor.ContainerProgress>();
        _containers.Kill(_instance);
        _containers.Away = false;
        FishForMessage<PartReport>(report => report.Observation is InstancePartBroken { Part: "container" });
        ExpectMsg<PartReport>().Observation.ShouldBeOfType<InstancePartRepaired>();
        ExpectMsg<ContainerActor.ContainerRestarted>();
    }

    [Fact]
    public void Engine_that_was_away_and_comes_back_with_the_container_reports_nothing()
    {
        Open();
        ExpectMsg(new PartStarted(null));
        _containers.Away = true;
        _containers.EndWaits(_instance);
        ExpectMsg<ContainerActor.ContainerProgress>();
        _containers.Away = false;
        AwaitCondition(() => _containers.Waits == 2);
        ExpectNoMsg(TimeSpan.FromMilliseconds(20));
        _containers.Started.Count.ShouldBe(1);
    }

    [Fact]
    public void Destroy_waits_for_an_engine_that_is_away_and_answers_everyone()
    {
        Open();
        ExpectMsg(new PartStarted(null));
        _containers.Away = true;
        _container.Tell(new DestroyPart(), TestActor);
        _container.Tell(new DestroyPart(), TestActor);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        _containers.Away = false;
        ExpectMsg(new PartDestroyed(null));
        ExpectMsg(new PartDestroyed(null));
        _containers.Has(_instance).ShouldBeFalse();
    }

    private void Open() => _container.Tell(new ContainerActor.OpenContainer(Spec(), Resumed: false), TestActor);

    private ContainerSpec Spec() => new(
        _instance, DeploymentId.New(), "image", PullPolicy.Never, new ContainerLimits(1, 1, 1), NetworkAccess.None, [], new Dictionary<string, string>(),
        new Dictionary<string, string>());
}
