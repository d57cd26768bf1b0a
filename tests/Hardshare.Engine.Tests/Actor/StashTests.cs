namespace Hardshare.Engine.Tests.Actor;

public sealed class StashTests : EngineSpec
{
    [Fact]
    public void UnstashAll_puts_messages_before_those_that_wait_in_their_order()
    {
        var actor = ActorOf(() => new Door(TestActor));
        for (var i = 0; i < 5; i++)
            actor.Tell(i);
        actor.Tell("open");
        actor.Tell(5);
        ReceiveN(6).ShouldBe([0, 1, 2, 3, 4, 5]);
    }

    [Fact]
    public void Restart_returns_stashed_messages_to_the_mailbox()
    {
        var actor = ActorOf(() => new Door(TestActor));
        actor.Tell(1);
        actor.Tell(2);
        actor.Tell(new InvalidOperationException("boom"));
        actor.Tell("open");
        ReceiveN(2).ShouldBe([1, 2]);
    }

    [Fact]
    public void Stop_makes_stashed_messages_dead_letters()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        var actor = ActorOf(() => new Door(TestActor));
        actor.Tell(1);
        actor.Tell(PoisonPill.Instance);
        ExpectMsg<DeadLetter>(letter => letter.Message is 1);
    }

    [Fact]
    public void Stash_of_the_same_message_twice_throws()
    {
        var actor = ActorOf(() => new Twice());
        actor.Tell("x");
        ExpectMsg("threw");
    }

    [Fact]
    public void Terminated_can_be_stashed()
    {
        var watched = ActorOf(() => new Twice());
        var actor = ActorOf(() => new Door(TestActor));
        actor.Tell(watched);
        Watch(watched);
        Sys.Stop(watched);
        ExpectTerminated(watched);
        actor.Tell("open");
        ExpectMsg("terminated");
    }

    private sealed class Door : ReceiveActor, IWithUnboundedStash
    {
        public Door(IActorRef report)
        {
            Receive<IActorRef>(actor => Context.Watch(actor));
            Receive<Exception>(e => throw e);
            Receive<string>(_ =>
            {
                Become(() => ReceiveAny(message => report.Tell(message is Terminated ? "terminated" : message)));
                Stash.UnstashAll();
            });
            ReceiveAny(_ => Stash.Stash());
        }

        public IStash Stash { get; set; } = null!;
    }

    private sealed class Twice : ReceiveActor, IWithStash
    {
        public Twice() => Receive<string>(_ =>
        {
            Stash.Stash();
            try
            {
                Stash.Stash();
            }
            catch (IllegalActorStateException)
            {
                Sender.Tell("threw");
            }
        });

        public IStash Stash { get; set; } = null!;
    }
}
