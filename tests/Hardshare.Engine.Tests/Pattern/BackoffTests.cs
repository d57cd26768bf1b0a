using Hardshare.Engine.Pattern.Internal;

namespace Hardshare.Engine.Tests.Pattern;

public sealed class BackoffTests : EngineSpec
{
    private static readonly TimeSpan Min = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(30);

    public BackoffTests()
        : base(VirtualTime)
    {
    }

    [Fact]
    public void Waits_double_up_to_the_limit_plus_the_random_part()
    {
        var settings = (BackoffSettings)Backoff.OnStop(Props.Create(() => new Worker(TestActor)), "worker", Min, Max, 0.2);
        for (var restarts = 0; restarts < 60; restarts++)
        {
            var grown = Math.Min(Max.TotalSeconds, Min.TotalSeconds * Math.Pow(2, restarts));
            settings.DelayAfter(restarts).TotalSeconds.ShouldBeInRange(grown, (grown * 1.2) + 0.001);
        }
    }

    [Fact]
    public void OnStop_starts_the_child_again_after_ever_longer_waits()
    {
        var supervisor = Supervise(Backoff.OnStop(Child, "worker", Min, Max, 0).WithManualReset());
        StopAndExpectStartAfter(supervisor, 1);
        StopAndExpectStartAfter(supervisor, 2);
        StopAndExpectStartAfter(supervisor, 4);
        supervisor.Tell(BackoffSupervisor.GetRestartCount.Instance);
        ExpectMsg<BackoffSupervisor.RestartCount>().Count.ShouldBe(3);
        supervisor.Tell(BackoffSupervisor.Reset.Instance);
        StopAndExpectStartAfter(supervisor, 1);
    }

    [Fact]
    public void OnFailure_starts_the_child_again_after_a_failure_only()
    {
        var supervisor = Watch(Supervise(Backoff.OnFailure(Child, "worker", Min, Max, 0).WithManualReset()));
        supervisor.Tell("fail");
        ExpectMsg("stopped");
        AwaitChild(supervisor, up: false);
        Clock.Advance(Min);
        ExpectMsg("started");
        supervisor.Tell("stop");
        ExpectMsg("stopped");
        ExpectTerminated(supervisor);
    }

    [Fact]
    public void AutoReset_starts_from_the_shortest_wait_once_the_child_was_up_long_enough()
    {
        var supervisor = Supervise(Backoff.OnStop(Child, "worker", Min, Max, 0).WithAutoReset(TimeSpan.FromSeconds(10)));
        StopAndExpectStartAfter(supervisor, 1);
        StopAndExpectStartAfter(supervisor, 2);
        Clock.Advance(TimeSpan.FromSeconds(10));
        StopAndExpectStartAfter(supervisor, 1);
    }

    [Fact]
    public void Limit_of_retries_ends_the_supervisor()
    {
        var supervisor = Watch(Supervise(Backoff.OnStop(Child, "worker", Min, Max, 0, maxNrOfRetries: 1).WithManualReset()));
        StopAndExpectStartAfter(supervisor, 1);
        supervisor.Tell("stop");
        ExpectMsg("stopped");
        ExpectTerminated(supervisor);
    }

    [Fact]
    public void Messages_are_passed_on_or_answered_while_there_is_no_child()
    {
        var supervisor = Supervise(Backoff.OnStop(Child, "worker", Min, Max, 0).WithReplyWhileStopped("not now"));
        supervisor.Tell("hello");
        ExpectMsg("hello to you");
        supervisor.Tell("stop");
        ExpectMsg("stopped");
        AwaitChild(supervisor, up: false);
        supervisor.Tell("hello");
        ExpectMsg("not now");
    }

    [Fact]
    public void Final_stop_message_ends_both()
    {
        var supervisor = Watch(Supervise(Backoff.OnStop(Child, "worker", Min, Max, 0).WithFinalStopMessage(m => m is "stop")));
        supervisor.Tell("stop");
        ExpectMsg("stopped");
        ExpectTerminated(supervisor);
    }

    [Fact]
    public void Default_stopping_strategy_turns_a_failure_into_a_stop_and_a_wait()
    {
        var supervisor = Supervise(Backoff.OnStop(Child, "worker", Min, Max, 0).WithDefaultStoppingStrategy());
        supervisor.Tell("fail");
        ExpectMsg("stopped");
        AwaitChild(supervisor, up: false);
        Clock.Advance(Min);
        ExpectMsg("started");
    }

    private Props Child => Props.Create(() => new Worker(TestActor));

    private IActorRef Supervise(BackoffOptions options)
    {
        var supervisor = Sys.ActorOf(BackoffSupervisor.Props(options), "supervisor");
        ExpectMsg("started");
        return supervisor;
    }

    private void StopAndExpectStartAfter(IActorRef supervisor, int seconds)
    {
        supervisor.Tell("stop");
        ExpectMsg("stopped");
        AwaitChild(supervisor, up: false);
        Clock.Advance(TimeSpan.FromSeconds(seconds - 0.5));
        ExpectNoMsg();
        Clock.Advance(TimeSpan.FromSeconds(0.5));
        ExpectMsg("started");
        AwaitChild(supervisor, up: true);
    }

    private void AwaitChild(IActorRef supervisor, bool up) => AwaitCondition(() =>
        !supervisor.Ask<BackoffSupervisor.CurrentChild>(BackoffSupervisor.GetCurrentChild.Instance, Soon).GetAwaiter().GetResult()
            .Ref.Equals(ActorRefs.Nobody) == up);

    private sealed class Worker : ReceiveActor
    {
        private readonly IActorRef _report;

        public Worker(IActorRef report)
        {
            _report = report;
            Receive<string>(m => m == "stop", _ => Context.Stop(Self));
            Receive<string>(m => m == "fail", _ => throw new InvalidOperationException("boom"));
            Receive<string>(m => Sender.Tell(m + " to you"));
        }

        protected override void PreStart() => _report.Tell("started");

        protected override void PostStop() => _report.Tell("stopped");
    }
}
