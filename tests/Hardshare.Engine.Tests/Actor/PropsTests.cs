namespace Hardshare.Engine.Tests.Actor;

public sealed class PropsTests : EngineSpec
{
    [Fact]
    public void Arguments_are_evaluated_once_and_given_to_every_incarnation()
    {
        var calls = 0;
        Func<string> next = () => $"value {++calls}";
        var actor = ActorOf(() => new Says(next(), 3));
        actor.Tell("say");
        ExpectMsg("value 1 3");
        actor.Tell(new InvalidOperationException());
        actor.Tell("say");
        ExpectMsg("value 1 3");
    }

    [Fact]
    public void Arguments_may_be_nulls_defaults_and_interfaces()
    {
        IFormattable number = 5;
        ActorOf(() => new Says(null, number, TestActor)).Tell("say");
        ExpectMsg(" 5");
        ActorOf(Props.Create<Says>(null, number, TestActor)).Tell("say");
        ExpectMsg(" 5");
        ActorOf(Props.Create(SaysType, "a", 1)).Tell("say");
        ExpectMsg("a 1");
    }

    [Fact]
    public void Anything_but_a_constructor_call_is_refused() => Should.Throw<ArgumentException>(() => Props.Create(() => Make()));

    [Fact]
    public void Arguments_that_no_constructor_takes_fail_the_start() => ExpectTerminated(Watch(ActorOf(Props.Create<Says>(1, 2, 3, 4))));

    [Fact]
    public void WithSupervisorStrategy_goes_before_the_actors_own()
    {
        var props = Props.Create(() => new Parent(new OneForOneStrategy(_ => Directive.Restart)));
        var parent = ActorOf(props.WithSupervisorStrategy(SupervisorStrategy.StoppingStrategy));
        parent.Tell(Props.Create(() => new Child(ActorRefs.Nobody)));
        var child = Watch(ExpectMsg<IActorRef>());
        child.Tell(new InvalidOperationException());
        ExpectTerminated(child);
    }

    private static Type SaysType => typeof(Says);

    private static Says Make() => throw new InvalidOperationException();

    private sealed class Says : ReceiveActor
    {
        public Says(string? text, int number)
        {
            Receive<Exception>(e => throw e);
            ReceiveAny(_ => Sender.Tell($"{text} {number}"));
        }

        public Says(string? text, IFormattable number, IActorRef to)
        {
            ReceiveAny(_ => to.Tell($"{text} {number}"));
        }
    }
}
