using Hardshare.Engine.Actor.Internal;

namespace Hardshare.Engine.Tests.Event;

public sealed class EventStreamTests : EngineSpec
{
    private abstract record Animal;

    private sealed record Cat : Animal;

    [Fact]
    public void Subscriber_gets_events_of_the_class_and_its_subclasses_once()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Animal)).ShouldBeTrue();
        Sys.EventStream.Subscribe(TestActor, typeof(Cat)).ShouldBeTrue();
        Sys.EventStream.Subscribe<Cat>(TestActor).ShouldBeFalse();
        Sys.EventStream.Publish(new Cat());
        Sys.EventStream.Publish("something else");
        ExpectMsg(new Cat());
        ExpectNoMsg();
    }

    [Fact]
    public void Unsubscribe_ends_it()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Animal));
        Sys.EventStream.Unsubscribe(TestActor, typeof(Animal)).ShouldBeTrue();
        Sys.EventStream.Unsubscribe(TestActor).ShouldBeFalse();
        Sys.EventStream.Publish(new Cat());
        ExpectNoMsg();
    }

    [Fact]
    public void Subscriptions_end_with_the_subscriber()
    {
        var actor = Watch(ActorOf<Subscriber>());
        actor.Tell("are you subscribed");
        ExpectMsg("subscribed");
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        Sys.Stop(actor);
        ExpectTerminated(actor);
        Sys.EventStream.Publish(new Cat());
        ExpectNoMsg();
    }

    [Fact]
    public void Subscribe_while_the_subscriber_ends_leaves_no_subscription()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        for (var round = 0; round < 300; round++)
        {
            var actor = (LocalActorRef)ActorOf<Subscriber>();
            Sys.Stop(actor);
            while (!actor.IsTerminated)
                Sys.EventStream.Subscribe(actor, typeof(Animal));
        }
        AwaitAssert(() =>
        {
            Sys.EventStream.Publish(new Cat());
            ExpectNoMsg();
        });
    }

    [Fact]
    public void Letters_that_a_subscriber_could_not_read_are_not_letters_once_more()
    {
        var reader = Watch(ActorOf<Reader>());
        reader.Tell("stop while letters come");
        ExpectMsg("stopping");
        var dead = ActorOf<Subscriber>();
        Watch(dead);
        Sys.Stop(dead);
        ExpectTerminated(dead);
        Sys.EventStream.Subscribe(TestActor, typeof(AllDeadLetters));
        dead.Tell("unread");
        ExpectMsg<DeadLetter>(letter => Equals(letter.Message, "unread"));
        Reader.Goes.Set();
        ExpectTerminated(reader);
        ExpectNoMsg();
    }

    [Fact]
    public void Log_lines_are_events_of_their_level()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(LogEvent));
        var log = Logging.GetLogger(Sys, "here");
        log.Debug("not written at INFO");
        log.Info("Deployment {Name} has {Count:000} robots", "arm", 7);
        var info = ExpectMsg<Info>();
        info.LogSource.ShouldBe("here");
        info.Message.ToString().ShouldBe("Deployment arm has 007 robots");
        info.Message.ShouldBeAssignableTo<LogMessage>()!.Parameters().ShouldBe(["arm", 7]);
        log.Warning("{1} before {0}", "b", "a");
        ExpectMsg<Warning>().Message.ToString().ShouldBe("a before b");
        log.Error(new InvalidOperationException("cause"), "text {with} no values");
        var error = ExpectMsg<Error>();
        error.Cause!.Message.ShouldBe("cause");
        error.Message.ToString().ShouldBe("text {with} no values");
    }

    [Fact]
    public void Failure_of_an_actor_is_written_as_an_error_with_its_path()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Error));
        var actor = ActorOf(() => new Actor.Child(ActorRefs.Nobody));
        actor.Tell(new InvalidOperationException("boom"));
        ExpectMsg<Error>(e => e.Cause is InvalidOperationException && e.LogSource == actor.Path.ToString());
    }

    [Fact]
    public void Logger_of_the_configuration_gets_the_lines()
    {
        CapturingLogger.Lines.Clear();
        using var system = ActorSystem.Create("logs", ConfigurationFactory.ParseString(
            $$"""akka { loglevel = WARNING, loggers = ["{{typeof(CapturingLogger).AssemblyQualifiedName}}"] }"""));
        system.Log.Warning("one");
        system.Log.Info("two");
        AwaitAssert(() => CapturingLogger.Lines.Select(line => line.Message.ToString()).ShouldBe(["one"]));
    }

    public sealed class CapturingLogger : ReceiveActor
    {
        public CapturingLogger()
        {
            Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
            Receive<LogEvent>(Lines.Enqueue);
        }

        internal static System.Collections.Concurrent.ConcurrentQueue<LogEvent> Lines { get; } = new();
    }

    private sealed class Reader : ReceiveActor
    {
        public Reader()
        {
            Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));
            Receive<string>(_ =>
            {
                Context.Stop(Self);
                Sender.Tell("stopping");
                Goes.Wait();
            });
        }

        internal static ManualResetEventSlim Goes { get; } = new();
    }

    private sealed class Subscriber : ReceiveActor
    {
        public Subscriber()
        {
            Context.System.EventStream.Subscribe(Self, typeof(Animal));
            ReceiveAny(_ => Sender.Tell("subscribed"));
        }
    }
}
