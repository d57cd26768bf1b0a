namespace Hardshare.Engine.Tests.Actor;

public sealed class ReceiveAsyncTests : EngineSpec
{
    [Fact]
    public void Messages_wait_until_the_handler_is_done()
    {
        var gate = new TaskCompletionSource();
        var actor = ActorOf(() => new Slow(gate.Task, TestActor));
        actor.Tell(1);
        actor.Tell("next");
        ExpectMsg("began 1");
        ExpectNoMsg();
        gate.SetResult();
        ExpectMsg("ended 1");
        ExpectMsg("next");
    }

    [Fact]
    public void Sender_self_and_context_are_there_after_an_await()
    {
        var gate = new TaskCompletionSource();
        var actor = ActorOf(() => new Slow(gate.Task, TestActor));
        actor.Tell(2L);
        gate.SetResult();
        ExpectMsgFrom<ActorPath>(actor).ShouldBe(actor.Path);
    }

    [Fact]
    public void Exception_after_an_await_is_a_failure_of_the_actor_and_drops_that_message_only()
    {
        var gate = new TaskCompletionSource();
        var actor = ActorOf(() => new Slow(gate.Task, TestActor));
        actor.Tell(new InvalidOperationException("boom"));
        actor.Tell("next");
        gate.SetResult();
        ExpectMsg("restarted boom InvalidOperationException");
        ExpectMsg("next");
    }

    [Fact]
    public void Stop_does_not_wait_for_the_handler_and_the_rest_of_it_does_not_run()
    {
        var gate = new TaskCompletionSource();
        var actor = Watch(ActorOf(() => new Slow(gate.Task, TestActor)));
        actor.Tell(1);
        ExpectMsg("began 1");
        Sys.Stop(actor);
        ExpectTerminated(actor);
        gate.SetResult();
        ExpectNoMsg();
    }

    [Fact]
    public void Handler_with_many_awaits_never_runs_beside_another_of_the_same_actor()
    {
        var actor = ActorOf(() => new Counting());
        for (var i = 0; i < 200; i++)
            actor.Tell(i);
        ReceiveN(200, Soon).ShouldBe(Enumerable.Range(0, 200).Cast<object>());
    }

    [Fact]
    public void Failure_of_a_child_waits_for_the_handler()
    {
        var gate = new TaskCompletionSource();
        var actor = ActorOf(() => new ParentOfOne(gate.Task, TestActor));
        actor.Tell("begin");
        ExpectMsg("began");
        ExpectNoMsg();
        gate.SetResult();
        ExpectMsg("ended");
        ExpectMsg("decided");
    }

    private sealed class Slow : ReceiveActor
    {
        private readonly IActorRef _report;

        public Slow(Task gate, IActorRef report)
        {
            _report = report;
            ReceiveAsync<int>(async number =>
            {
                report.Tell($"began {number}");
                await gate;
                report.Tell($"ended {number}");
            });
            ReceiveAsync<long>(async _ =>
            {
                await gate;
                await Task.Yield();
                Sender.Tell(Context.Self.Path);
            });
            ReceiveAsync<Exception>(async e =>
            {
                await gate;
                throw e;
            });
            ReceiveAny(message => report.Tell(message));
        }

        protected override void PreRestart(Exception reason, object? message)
        {
            _report.Tell($"restarted {reason.Message} {message?.GetType().Name}");
            base.PreRestart(reason, message);
        }
    }

    private sealed class Counting : ReceiveActor
    {
        private int _running;

        public Counting() => ReceiveAnyAsync(async message =>
        {
            for (var i = 0; i < 5; i++)
            {
                if (Interlocked.Increment(ref _running) != 1)
                    throw new InvalidOperationException("two at once");
                Interlocked.Decrement(ref _running);
                await Task.Yield();
            }
            Sender.Tell(message);
        });
    }

    private sealed class ParentOfOne : ReceiveActor
    {
        private readonly IActorRef _report;

        public ParentOfOne(Task gate, IActorRef report)
        {
            _report = report;
            var child = Context.ActorOf(Props.Create(() => new Child(ActorRefs.Nobody)));
            ReceiveAsync<string>(async _ =>
            {
                child.Tell(new InvalidOperationException("boom"));
                report.Tell("began");
                await gate;
                report.Tell("ended");
            });
        }

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ =>
        {
            _report.Tell("decided");
            return Directive.Restart;
        });
    }
}
