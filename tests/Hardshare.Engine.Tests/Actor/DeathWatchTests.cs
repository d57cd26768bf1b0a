namespace Hardshare.Engine.Tests.Actor;

public sealed class DeathWatchTests : EngineSpec
{
    [Fact]
    public void Watch_of_an_actor_that_stops_brings_one_Terminated()
    {
        var actor = Watch(ActorOf(() => new Idle()));
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor).ExistenceConfirmed.ShouldBeTrue();
        ExpectNoMsg();
    }

    [Fact]
    public void Watch_of_an_actor_that_has_stopped_brings_Terminated_too()
    {
        var actor = Watch(ActorOf(() => new Idle()));
        Sys.Stop(actor);
        ExpectTerminated(actor);
        Watch(actor);
        ExpectTerminated(actor);
    }

    [Fact]
    public void Unwatch_takes_back_a_Terminated_that_waits()
    {
        var gate = new ManualResetEventSlim();
        var actor = ActorOf(() => new Watcher(gate, TestActor));
        var watched = ActorOf(() => new Idle());
        actor.Tell(watched);
        actor.Tell("block");
        Watch(watched);
        Sys.Stop(watched);
        ExpectTerminated(watched);
        actor.Tell("unwatch");
        gate.Set();
        actor.Tell("hello");
        ExpectMsg("hello");
    }

    [Fact]
    public void WatchWith_brings_the_message_in_its_place()
    {
        var watched = ActorOf(() => new Idle());
        ActorOf(() => new WatchesWith(watched, "gone", TestActor));
        ExpectMsg("watching");
        Sys.Stop(watched);
        ExpectMsg("gone");
    }

    [Fact]
    public void Terminated_that_is_not_handled_fails_the_watcher()
    {
        var watched = ActorOf(() => new Idle());
        var watcher = Watch(ActorOf(() => new Pact(watched)));
        watcher.Tell("are you there");
        ExpectMsg("yes");
        Sys.Stop(watched);
        ExpectTerminated(watcher);
    }

    [Fact]
    public void Parent_that_watches_its_child_hears_it_once_and_the_name_is_free()
    {
        ActorOf(() => new Remaker(TestActor));
        for (var i = 0; i < 20; i++)
        {
            var child = ExpectMsg<IActorRef>();
            Sys.Stop(child);
        }
    }

    [Fact]
    public async Task GracefulStop_waits_for_the_end()
    {
        var actor = ActorOf(() => new Idle());
        (await actor.GracefulStop(Soon)).ShouldBeTrue();
        (await actor.GracefulStop(Soon)).ShouldBeTrue();
    }

    [Fact]
    public async Task GracefulStop_of_an_actor_that_will_not_throws()
    {
        var gate = new ManualResetEventSlim();
        var actor = ActorOf(() => new Watcher(gate, TestActor));
        actor.Tell("block");
        await Should.ThrowAsync<TaskCanceledException>(() => actor.GracefulStop(TimeSpan.FromMilliseconds(50)));
        gate.Set();
    }

    private sealed class Idle : ReceiveActor;

    private sealed class Pact : ReceiveActor
    {
        public Pact(IActorRef watched)
        {
            Context.Watch(watched);
            Receive<string>(_ => Sender.Tell("yes"));
        }
    }

    private sealed class WatchesWith : ReceiveActor
    {
        public WatchesWith(IActorRef watched, string message, IActorRef report)
        {
            Context.WatchWith(watched, message);
            report.Tell("watching");
            ReceiveAny(report.Forward);
        }
    }

    private sealed class Watcher : ReceiveActor
    {
        public Watcher(ManualResetEventSlim gate, IActorRef report)
        {
            IActorRef? watched = null;
            Receive<IActorRef>(actor => watched = Context.Watch(actor));
            Receive<string>(m => m == "block", _ => gate.Wait());
            Receive<string>(m => m == "unwatch", _ => Context.Unwatch(watched!));
            ReceiveAny(message => report.Tell(message));
        }
    }

    private sealed class Remaker : ReceiveActor
    {
        public Remaker(IActorRef report)
        {
            Make(report);
            Receive<Terminated>(_ => Make(report));
        }

        private static void Make(IActorRef report) =>
            report.Tell(Context.Watch(Context.ActorOf(Props.Create(() => new Idle()), "child")));
    }
}
