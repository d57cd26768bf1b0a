namespace Hardshare.Engine.Tests.Actor;

public sealed class TimersTests : EngineSpec
{
    public TimersTests()
        : base(VirtualTime)
    {
    }

    [Fact]
    public void Single_timer_fires_once_at_its_time()
    {
        var actor = Started();
        Tell(actor, timers => timers.StartSingleTimer("key", "tick", TimeSpan.FromSeconds(10)));
        Clock.Advance(TimeSpan.FromSeconds(9.9));
        ExpectNoMsg();
        Clock.Advance(TimeSpan.FromSeconds(0.1));
        ExpectMsg("tick");
        Tell(actor, timers => TestActor.Tell(timers.IsTimerActive("key")));
        ExpectMsg(false);
        Clock.Advance(TimeSpan.FromMinutes(1));
        ExpectNoMsg();
    }

    [Fact]
    public void Periodic_timer_fires_until_it_is_cancelled()
    {
        var actor = Started();
        Tell(actor, timers => timers.StartPeriodicTimer("key", "tick", TimeSpan.FromSeconds(1)));
        Clock.Advance(TimeSpan.FromSeconds(3));
        ReceiveN(3).ShouldAllBe(m => m.Equals("tick"));
        Tell(actor, timers => timers.Cancel("key"));
        Clock.Advance(TimeSpan.FromSeconds(3));
        ExpectNoMsg();
    }

    [Fact]
    public void Message_of_a_cancelled_timer_that_waits_already_does_not_arrive()
    {
        var gate = new ManualResetEventSlim();
        var actor = Started();
        Tell(actor, timers => timers.StartSingleTimer("key", "tick", TimeSpan.FromSeconds(1)));
        actor.Tell(new Action<ITimerScheduler>(timers =>
        {
            gate.Wait();
            timers.Cancel("key");
        }));
        Clock.Advance(TimeSpan.FromSeconds(2));
        gate.Set();
        ExpectNoMsg();
    }

    [Fact]
    public void Timer_that_is_started_again_replaces_the_first()
    {
        var actor = Started();
        Tell(actor, timers => timers.StartSingleTimer("key", "old", TimeSpan.FromSeconds(1)));
        Tell(actor, timers => timers.StartSingleTimer("key", "new", TimeSpan.FromSeconds(5)));
        Clock.Advance(TimeSpan.FromSeconds(2));
        ExpectNoMsg();
        Clock.Advance(TimeSpan.FromSeconds(3));
        ExpectMsg("new");
    }

    [Fact]
    public void Timers_end_with_the_incarnation()
    {
        var gate = new ManualResetEventSlim();
        var actor = Started();
        Tell(actor, timers => timers.StartPeriodicTimer("key", "tick", TimeSpan.FromSeconds(1)));
        actor.Tell(new Action<ITimerScheduler>(_ =>
        {
            gate.Wait();
            throw new InvalidOperationException("boom");
        }));
        Clock.Advance(TimeSpan.FromSeconds(2));
        gate.Set();
        ExpectMsg("started");
        Clock.Advance(TimeSpan.FromSeconds(5));
        ExpectNoMsg();
    }

    [Fact]
    public void Timers_end_when_the_actor_stops()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        var actor = Watch(Started());
        Tell(actor, timers => timers.StartPeriodicTimer("key", "tick", TimeSpan.FromSeconds(1)));
        Sys.Stop(actor);
        ExpectTerminated(actor);
        Clock.Advance(TimeSpan.FromSeconds(5));
        ExpectNoMsg();
    }

    [Fact]
    public void ReceiveTimeout_comes_after_silence_and_again_until_it_is_ended()
    {
        var actor = ActorOf(() => new Impatient(TestActor));
        ExpectMsg("started");
        Clock.Advance(TimeSpan.FromSeconds(9));
        actor.Tell("word");
        ExpectMsg("word");
        AwaitIdle(actor);
        Clock.Advance(TimeSpan.FromSeconds(9));
        ExpectNoMsg();
        Clock.Advance(TimeSpan.FromSeconds(1));
        ExpectMsg<ReceiveTimeout>();
        AwaitIdle(actor);
        Clock.Advance(TimeSpan.FromSeconds(10));
        ExpectMsg<ReceiveTimeout>();
        actor.Tell("end");
        ExpectMsg("end");
        AwaitIdle(actor);
        Clock.Advance(TimeSpan.FromMinutes(1));
        ExpectNoMsg();
    }

    [Fact]
    public void Real_time_fires_once_and_periodically_and_takes_delays_of_years()
    {
        using var system = ActorSystem.Create("real", ConfigurationFactory.ParseString("akka.loggers = []"));
        system.Scheduler.ScheduleTellOnce(TimeSpan.FromDays(3650), TestActor, "much later", ActorRefs.NoSender);
        system.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(20), TestActor, "once", ActorRefs.NoSender);
        ExpectMsg("once");
        var repeating = system.Scheduler.ScheduleTellRepeatedlyCancelable(
            TimeSpan.Zero, TimeSpan.FromMilliseconds(5), TestActor, "again", ActorRefs.NoSender);
        ReceiveN(3, Soon).ShouldAllBe(m => m.Equals("again"));
        repeating.Cancel();
        repeating.IsCancellationRequested.ShouldBeTrue();
    }

    private IActorRef Started()
    {
        var actor = ActorOf(() => new Timed(TestActor));
        ExpectMsg("started");
        return actor;
    }

    private void Tell(IActorRef actor, Action<ITimerScheduler> action)
    {
        actor.Tell(action);
        AwaitIdle(actor);
    }

    /// <summary>What it was sent before is done; Identify does not count as a message to the receive time-out.</summary>
    private static void AwaitIdle(IActorRef actor) => actor.Ask<ActorIdentity>(new Identify(1), Soon).GetAwaiter().GetResult();

    private sealed class Timed : ReceiveActor, IWithTimers
    {
        private readonly IActorRef _report;

        public Timed(IActorRef report)
        {
            _report = report;
            Receive<Action<ITimerScheduler>>(action => action(Timers));
            ReceiveAny(message => report.Tell(message));
        }

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart()
        {
            Timers.ShouldNotBeNull();
            _report.Tell("started");
        }
    }

    private sealed class Impatient : ReceiveActor
    {
        public Impatient(IActorRef report)
        {
            SetReceiveTimeout(TimeSpan.FromSeconds(10));
            report.Tell("started");
            Receive<string>(m => m == "end", message =>
            {
                SetReceiveTimeout(null);
                report.Tell(message);
            });
            ReceiveAny(message => report.Tell(message));
        }
    }
}
