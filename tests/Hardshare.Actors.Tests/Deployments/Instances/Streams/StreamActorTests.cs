using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Folders;
using Hardshare.Actors.Deployments.Instances.Streams;
using Hardshare.Contracts.Instances;
using Hardshare.Fakes;
using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Tests.Deployments.Instances.Streams;

public sealed class StreamActorTests : TestKit
{
    private readonly InstanceId _instance = InstanceId.New();
    private readonly FakeStreams _streams = new();
    private readonly IActorRef _stream;

    public StreamActorTests()
    {
        var part = Props.Create(() => new StreamActor(
            _instance, new SerialDevice("arm", "/dev/null", 9600), TimeSpan.FromMilliseconds(30), _streams, TimeProvider.System));
        _stream = ActorOf(Props.Create(() => new PartParent(part, TestActor)));
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

    private void Open() => _stream.Tell(new StreamActor.OpenStream(new InstanceFolder("/i", "/i/shared", "/i/keys", "/i/s", "/i/k", "k", "h")), TestActor);
}
