namespace Hardshare.Engine.Tests.Actor;

public sealed class BehaviorTests : EngineSpec
{
    [Fact]
    public void Become_replaces_and_BecomeStacked_can_be_undone()
    {
        var actor = ActorOf(() => new Moody());
        foreach (var mood in new[] { "?", "angry", "?", "happy", "?", "back", "?" })
            actor.Tell(mood);
        ReceiveN(4).ShouldBe(["calm", "angry", "happy", "angry"]);
    }

    [Fact]
    public void Handlers_are_tried_in_their_order_with_their_predicates()
    {
        var actor = ActorOf(() => new Picky());
        actor.Tell(5);
        actor.Tell(50);
        actor.Tell("text");
        actor.Tell('c');
        ReceiveN(4).ShouldBe(["small", "big", "text", "any"]);
    }

    [Fact]
    public void Message_without_a_handler_is_published_as_unhandled()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(UnhandledMessage));
        var actor = ActorOf(() => new Moody());
        actor.Tell(5);
        var unhandled = ExpectMsg<UnhandledMessage>();
        unhandled.Message.ShouldBe(5);
        unhandled.Recipient.ShouldBe(actor);
        unhandled.Sender.ShouldBe(TestActor);
    }

    [Fact]
    public void Receive_outside_of_constructor_and_Become_throws()
    {
        var actor = ActorOf(() => new Late());
        actor.Tell("now");
        ExpectMsg("threw");
    }

    [Fact]
    public void Context_outside_of_an_actor_throws() =>
        Elsewhere(() => Late.Outside()).ShouldBeOfType<NotSupportedException>();

    [Fact]
    public void New_outside_of_an_actor_throws() =>
        Elsewhere(() => _ = new Late()).ShouldBeOfType<ActorInitializationException>();

    /// <summary>On a thread that does not act as the test actor.</summary>
    private static Exception? Elsewhere(Action action)
    {
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(action));
        thread.Start();
        thread.Join();
        return thrown;
    }

    private sealed class Moody : ReceiveActor
    {
        public Moody()
        {
            Receive<string>(m => m == "?", _ => Sender.Tell("calm"));
            Receive<string>(m => m == "angry", _ => Become(Angry));
        }

        private void Angry()
        {
            Receive<string>(m => m == "?", _ => Sender.Tell("angry"));
            Receive<string>(m => m == "happy", _ => BecomeStacked(Happy));
        }

        private void Happy()
        {
            Receive<string>(m => m == "?", _ => Sender.Tell("happy"));
            Receive<string>(m => m == "back", _ => UnbecomeStacked());
        }
    }

    private sealed class Picky : ReceiveActor
    {
        public Picky()
        {
            Receive<int>(i => i < 10, _ => Sender.Tell("small"));
            Receive<int>(_ => Sender.Tell("big"));
            var type = typeof(string);
            Receive(type, m => Sender.Tell(m));
            ReceiveAny(_ => Sender.Tell("any"));
        }
    }

    private sealed class Late : ReceiveActor
    {
        public Late() => Receive<string>(_ =>
        {
            try
            {
                Receive<int>(_ => { });
            }
            catch (InvalidOperationException)
            {
                Sender.Tell("threw");
            }
        });

        public static IActorRef Outside() => Context.Self;
    }
}
