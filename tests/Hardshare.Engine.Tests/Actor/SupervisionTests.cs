namespace Hardshare.Engine.Tests.Actor;

public sealed class SupervisionTests : EngineSpec
{
    private readonly TestProbe _report;

    public SupervisionTests() => _report = CreateTestProbe();

    [Fact]
    public void Restart_goes_through_the_hooks_in_order()
    {
        var child = Supervised(Directive.Restart);
        child.Tell(new InvalidOperationException("boom"));
        _report.ExpectMsg("PreRestart boom InvalidOperationException");
        _report.ExpectMsg("PostStop");
        _report.ExpectMsg("PostRestart boom");
        _report.ExpectMsg("PreStart");
    }

    [Fact]
    public void Restart_keeps_the_mailbox_and_loses_state_and_failing_message()
    {
        var child = Supervised(Directive.Restart);
        child.Tell("count");
        ExpectMsg(1);
        child.Tell(new InvalidOperationException("boom"));
        for (var i = 0; i < 100; i++)
            child.Tell(i);
        child.Tell("count");
        ExpectMsg(1);
        _report.ReceiveN(4);
        _report.ReceiveN(100, Soon).ShouldBe(Enumerable.Range(0, 100).Cast<object>());
        _report.ExpectNoMsg();
    }

    [Fact]
    public void Resume_keeps_the_state()
    {
        var child = Supervised(Directive.Resume);
        child.Tell("count");
        child.Tell(new InvalidOperationException("boom"));
        child.Tell("count");
        ExpectMsg(1);
        ExpectMsg(2);
        _report.ExpectNoMsg();
    }

    [Fact]
    public void Stop_ends_the_child()
    {
        var child = Watch(Supervised(Directive.Stop));
        child.Tell(new InvalidOperationException("boom"));
        ExpectTerminated(child);
        _report.ExpectMsg("PostStop");
    }

    [Fact]
    public void Escalate_makes_the_parent_fail_with_the_same_exception()
    {
        var grandparent = ActorOf(() => new Parent(new OneForOneStrategy(e => e.Message == "boom" ? Directive.Stop : Directive.Restart)));
        var parent = Watch(Make(grandparent, Props.Create(() => new Parent(new OneForOneStrategy(_ => Directive.Escalate)))));
        var child = Watch(Make(parent, Props.Create(() => new Child(_report))));
        child.Tell(new InvalidOperationException("boom"));
        ExpectTerminated(child);
        ExpectTerminated(parent);
    }

    [Fact]
    public void Escalate_that_the_grandparent_restarts_stops_the_children()
    {
        var grandparent = ActorOf(() => new Parent(new OneForOneStrategy(_ => Directive.Restart)));
        var parent = Make(grandparent, Props.Create(() => new Parent(new OneForOneStrategy(_ => Directive.Escalate))));
        var child = Watch(Make(parent, Props.Create(() => new Child(_report))));
        child.Tell(new InvalidOperationException("boom"));
        ExpectTerminated(child);
        Watch(Make(parent, Props.Create(() => new Child(_report)))).ShouldNotBe(child);
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(0, 1)]
    public void Restart_beyond_the_limit_stops(int limit, int failuresUntilStop)
    {
        var parent = ActorOf(() => new Parent(new OneForOneStrategy(limit, TimeSpan.FromMinutes(1), _ => Directive.Restart)));
        var child = Watch(Make(parent, Props.Create(() => new Child(TestActor))));
        ExpectMsg("PreStart");
        for (var i = 1; i < failuresUntilStop; i++)
        {
            child.Tell(new InvalidOperationException("boom"));
            ReceiveN(4);
        }
        child.Tell(new InvalidOperationException("boom"));
        ExpectMsg("PostStop");
        ExpectTerminated(child);
    }

    [Fact]
    public void Constructor_that_throws_stops_the_actor()
    {
        var actor = Watch(ActorOf(() => new Broken()));
        ExpectTerminated(actor);
    }

    [Fact]
    public void Constructor_that_throws_is_an_ActorInitializationException_with_the_cause()
    {
        Exception? seen = null;
        var parent = ActorOf(() => new Parent(new OneForOneStrategy(e => Note(e, ref seen))));
        ExpectTerminated(Watch(Make(parent, Props.Create(() => new Broken()))));
        seen.ShouldBeOfType<ActorInitializationException>().InnerException.ShouldBeOfType<NotSupportedException>();
    }

    [Fact]
    public void Kill_stops_by_default()
    {
        var actor = Watch(ActorOf(() => new Child(_report)));
        actor.Tell(Kill.Instance);
        ExpectTerminated(actor);
    }

    [Fact]
    public void PoisonPill_stops_after_the_messages_before_it()
    {
        var actor = Watch(ActorOf(() => new Child(_report)));
        actor.Tell("a");
        actor.Tell(PoisonPill.Instance);
        actor.Tell("b");
        ExpectTerminated(actor);
        _report.ExpectMsg("PreStart");
        _report.ExpectMsg("a");
        _report.ExpectMsg("PostStop");
        _report.ExpectNoMsg();
    }

    [Fact]
    public void Children_stop_before_their_parents_PostStop()
    {
        var actor = Watch(ActorOf(() => new Nested(3, "root", TestActor)));
        actor.Tell("stop");
        var seen = ReceiveN(1 + 3 + 9 + 1).TakeWhile(m => m is string).Cast<string>().ToArray();
        seen.Length.ShouldBe(13);
        foreach (var name in seen)
            seen.Where(other => other.StartsWith(name + ".", StringComparison.Ordinal)).ShouldAllBe(
                below => Array.IndexOf(seen, below) < Array.IndexOf(seen, name));
    }

    [Fact]
    public void Restart_waits_for_the_children_to_stop_and_names_are_free_then()
    {
        var actor = ActorOf(() => new WithSlowChild(TestActor));
        ExpectMsg("child up");
        actor.Tell(new InvalidOperationException("boom"));
        ExpectMsg("child stopped");
        ExpectMsg("child up");
    }

    [Fact]
    public void Name_is_taken_until_the_actor_has_stopped()
    {
        var first = Watch(Sys.ActorOf(Props.Create(() => new Child(_report)), "one"));
        Should.Throw<InvalidActorNameException>(() => Sys.ActorOf(Props.Create(() => new Child(_report)), "one"));
        Sys.Stop(first);
        ExpectTerminated(first);
        AwaitAssert(() => Sys.ActorOf(Props.Create(() => new Child(_report)), "one").ShouldNotBe(first));
    }

    [Fact]
    public void Sender_is_known_in_PreRestart()
    {
        var actor = ActorOf(() => new Apologizes());
        actor.Tell("anything");
        ExpectMsg<Status.Failure>().Cause.Message.ShouldBe("sorry");
    }

    private static Directive Note(Exception e, ref Exception? seen)
    {
        seen = e;
        return Directive.Stop;
    }

    private IActorRef Supervised(Directive directive)
    {
        var parent = ActorOf(() => new Parent(new OneForOneStrategy(_ => directive)));
        var child = Make(parent, Props.Create(() => new Child(_report)));
        _report.ExpectMsg("PreStart");
        return child;
    }

    private static IActorRef Make(IActorRef parent, Props props) => parent.Ask<IActorRef>(props, Soon).GetAwaiter().GetResult();

    private sealed class Broken : ReceiveActor
    {
        public Broken() => throw new NotSupportedException("no");
    }

    private sealed class Nested : ReceiveActor
    {
        private readonly string _name;
        private readonly IActorRef _report;

        public Nested(int depth, string name, IActorRef report)
        {
            _name = name;
            _report = report;
            for (var i = 0; depth > 1 && i < 3; i++)
                Context.ActorOf(Props.Create<Nested>(depth - 1, $"{name}.{i}", report));
            Receive<string>(_ => Context.Stop(Self));
        }

        protected override void PostStop() => _report.Tell(_name);
    }

    private sealed class WithSlowChild : ReceiveActor
    {
        public WithSlowChild(IActorRef report)
        {
            Context.ActorOf(Props.Create(() => new SlowChild(report)), "child");
            Receive<Exception>(e => throw e);
        }
    }

    private sealed class SlowChild : ReceiveActor
    {
        private readonly IActorRef _report;

        public SlowChild(IActorRef report)
        {
            _report = report;
            report.Tell("child up");
        }

        protected override void PostStop()
        {
            new ManualResetEventSlim().Wait(50);
            _report.Tell("child stopped");
        }
    }

    private sealed class Apologizes : ReceiveActor
    {
        public Apologizes() => ReceiveAny(_ => throw new InvalidOperationException("sorry"));

        protected override void PreRestart(Exception reason, object? message)
        {
            Sender.Tell(new Status.Failure(reason));
            base.PreRestart(reason, message);
        }
    }
}
