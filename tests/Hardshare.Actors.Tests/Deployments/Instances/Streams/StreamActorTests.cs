using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Folders;
using Hardshare.Actors.Deployments.Instances.Streams;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Instances;
using Hardshare.Fakes;
using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Tests.Deployments.Instances.Streams;

public sealed class StreamActorTests : TestKit
{
    private readonly InstanceId _instance = InstanceId.New();
    private readonly FakeStreams _streams = new();
    private readonly DeploymentId _deployment = DeploymentId.New();
    private readonly Standing _standing;
    private readonly IActorRef _stream;
    private readonly IActorRef _fenced;
    private TimeSpan _now = TimeSpan.FromHours(1);

    public StreamActorTests()
    {
        var host = new FakeHost();
        host.Configure("arm");
        var alone = new RobotFence(_deployment, host.Find("arm")!, host.Services());
        var services = host.Services() with { Cluster = new FakeCluster(Lease).Of("a"), BootTime = () => _now };
        _standing = services.Cluster!.Standing;
        var shared = new RobotFence(_deployment, host.Find("arm")! with { Hosts = ["a", "b"] }, services);
        _stream = Part(alone);
        _fenced = Part(shared);
    }

    private static TimeSpan Lease { get; } = TimeSpan.FromSeconds(8);

    private static TimeSpan DeadMan { get; } = TimeSpan.FromMilliseconds(30);

    private IActorRef Part(RobotFence fence)
    {
        var part = Props.Create(() => new StreamActor(
            _instance, new SerialDevice("arm", "/dev/null", 9600), DeadMan, fence, _streams, TimeProvider.System));
        return ActorOf(Props.Create(() => new PartParent(part, TestActor)));
    }

    private FakeStream Running => _streams.Find(_instance, "arm")!;

    [Fact]
    public void Stream_that_throws_is_restarted_alone_and_adopts_what_runs_and_goes_on_extending_its_deadline()
    {
        Open();
        ExpectMsg(new PartStarted(null));
        Running.NextBug = new InvalidOperationException("a bug");
        AwaitCondition(() => _streams.Adoptions == 1);
        var extensions = Running.Extensions;
        AwaitCondition(() => Running.Extensions > extensions + 3);
        _streams.Starts.ShouldBe(1);
        ExpectNoMsg(TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public void Start_that_fails_is_answered_and_the_retry_that_succeeds_reports_it_repaired()
    {
        _streams.NextFailures.Enqueue("no terminal left");
        Open();
        ExpectMsg(new PartStarted("no terminal left"));
        ExpectMsg(new PartReport(new InstancePartBroken("stream arm", "no terminal left")));
        ExpectMsg<PartReport>().Observation.ShouldBeOfType<InstancePartRepaired>().Part.ShouldBe("stream arm");
    }

    [Fact]
    public void Pause_lets_no_more_input_through_and_a_stream_that_ends_then_stays_ended()
    {
        Open();
        ExpectMsg(new PartStarted(null));
        var running = Running;
        _stream.Tell(new StreamActor.PauseInput(), TestActor);
        ExpectMsg(new PartDestroyed(null));
        running.Paused.ShouldBeTrue();
        running.End("killed by signal 9");
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        _streams.Starts.ShouldBe(1);
        _stream.Tell(new DestroyPart(), TestActor);
        ExpectMsg(new PartDestroyed(null));
    }

    [Fact]
    public void Pause_of_a_stream_that_does_not_obey_ends_it()
    {
        Open();
        ExpectMsg(new PartStarted(null));
        Running.Deaf = true;
        _stream.Tell(new StreamActor.PauseInput(), TestActor);
        ExpectMsg(new PartDestroyed(null));
        Running.ShouldBeNull();
    }

    [Fact]
    public void Pause_while_it_starts_ends_what_was_started()
    {
        var gate = new TaskCompletionSource();
        _streams.StartGate = gate.Task;
        Open();
        _stream.Tell(new StreamActor.PauseInput(), TestActor);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        gate.SetResult();
        ExpectMsg(new PartDestroyed(null));
        Running.ShouldBeNull();
    }

    [Fact]
    public void Stream_that_throws_while_the_instance_ends_is_ended()
    {
        Open();
        ExpectMsg(new PartStarted(null));
        var running = Running;
        _stream.Tell(new StreamActor.PauseInput(), TestActor);
        ExpectMsg(new PartDestroyed(null));
        running.NextBug = new InvalidOperationException("a bug");
        AwaitCondition(() => running.Exited.IsCompleted);
        _streams.Adoptions.ShouldBe(0);
    }

    [Fact]
    public void Stream_that_an_earlier_incarnation_paused_takes_input_again()
    {
        Open();
        ExpectMsg(new PartStarted(null));
        Running.PauseAsync("the node has no lease in its workspace", CancellationToken.None).IsCompleted.ShouldBeTrue();
        Running.NextBug = new InvalidOperationException("a bug");
        AwaitCondition(() => _streams.Adoptions == 1 && !Running.Paused);
    }

    [Fact]
    public void Stream_of_an_instance_whose_time_is_over_stays_paused_when_its_actor_throws()
    {
        Open();
        ExpectMsg(new PartStarted(null));
        _stream.Tell(new StreamActor.HoldInput(), TestActor);
        AwaitCondition(() => Running.Paused);
        Running.NextBug = new InvalidOperationException("a bug");
        AwaitCondition(() => _streams.Adoptions == 1);
        var extensions = Running.Extensions;
        AwaitCondition(() => Running.Extensions > extensions + 2);
        Running.Paused.ShouldBeTrue();
    }

    [Fact]
    public void Lease_that_has_run_out_closes_input_though_nobody_says_so_and_moves_no_deadline()
    {
        Serve(Guid.NewGuid());
        Open(_fenced);
        ExpectMsg(new PartStarted(null));
        AwaitCondition(() => Running.Until == _now + DeadMan);
        Running.Paused.ShouldBeFalse();
        var last = _now += Lease - TimeSpan.FromMilliseconds(1);
        AwaitCondition(() => Running.Until == last + DeadMan);
        _now += TimeSpan.FromHours(1);
        AwaitCondition(() => Running.Paused);
        Running.Until.ShouldBeLessThan(last + DeadMan + TimeSpan.FromMilliseconds(1));
        ExpectNoMsg(TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public void Lease_under_a_new_incarnation_opens_input_only_once_the_deployment_is_known_to_be_this_node_s()
    {
        Serve(Guid.NewGuid());
        Open(_fenced);
        ExpectMsg(new PartStarted(null));
        _standing.Lose();
        AwaitCondition(() => Running.Paused);
        var again = Guid.NewGuid();
        _standing.Hold(again, _now + Lease);
        _standing.TryServe(Guid.NewGuid(), [_deployment]).ShouldBeFalse();
        _fenced.Tell(new StreamActor.FenceChanged(), TestActor);
        ExpectNoMsg(DeadMan);
        Running.Paused.ShouldBeTrue();
        _standing.TryServe(again, [_deployment]).ShouldBeTrue();
        AwaitCondition(() => !Running.Paused);
    }

    [Fact]
    public void Lease_that_comes_back_while_the_instance_ends_opens_nothing()
    {
        Serve(Guid.NewGuid());
        Open(_fenced);
        ExpectMsg(new PartStarted(null));
        _standing.Lose();
        AwaitCondition(() => Running.Paused);
        _fenced.Tell(new StreamActor.PauseInput(), TestActor);
        ExpectMsg(new PartDestroyed(null));
        var extensions = Running.Extensions;
        Serve(Guid.NewGuid());
        AwaitCondition(() => Running.Extensions > extensions + 1);
        Running.Paused.ShouldBeTrue();
    }

    [Fact]
    public void Stream_that_starts_behind_a_closed_fence_takes_no_input_until_it_opens()
    {
        Open(_fenced);
        ExpectMsg(new PartStarted(null));
        (Running.Paused, Running.Until).ShouldBe((true, TimeSpan.Zero));
        Serve(Guid.NewGuid());
        AwaitCondition(() => !Running.Paused && Running.Until > _now);
    }

    [Fact]
    public void Node_that_ends_in_order_leaves_the_stream_to_its_deadline()
    {
        Serve(Guid.NewGuid());
        Open(_fenced);
        ExpectMsg(new PartStarted(null));
        _standing.Resign();
        var until = Running.Until;
        _now += TimeSpan.FromSeconds(1);
        _fenced.Tell(new StreamActor.FenceChanged(), TestActor);
        ExpectNoMsg(DeadMan * 2);
        (Running.Paused, Running.Until).ShouldBe((false, until));
    }

    private void Serve(Guid incarnation)
    {
        _standing.Hold(incarnation, _now + Lease);
        _standing.TryServe(incarnation, [_deployment]).ShouldBeTrue();
    }

    private void Open() => Open(_stream);

    private void Open(IActorRef stream) => stream.Tell(new StreamActor.OpenStream(new InstanceFolder("/i", "/i/shared", "/i/keys", "/i/s", "/i/k", "k", "h")), TestActor);
}
