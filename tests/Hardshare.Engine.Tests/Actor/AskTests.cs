namespace Hardshare.Engine.Tests.Actor;

public sealed class AskTests : EngineSpec
{
    [Fact]
    public async Task Ask_gives_the_answer()
    {
        var actor = ActorOf(() => new Answering());
        (await actor.Ask<int>(20, Soon)).ShouldBe(40);
        (await actor.Ask(21)).ShouldBe(42);
    }

    [Fact]
    public async Task Ask_without_an_answer_in_time_throws()
    {
        var actor = ActorOf(() => new Answering());
        await Should.ThrowAsync<AskTimeoutException>(() => actor.Ask<int>("silence", TimeSpan.FromMilliseconds(30)));
    }

    [Fact]
    public async Task Ask_without_a_time_out_takes_the_configured_one()
    {
        using var system = ActorSystem.Create("asks", ConfigurationFactory.ParseString("akka.actor.ask-timeout = 30ms, akka.loggers = []"));
        var actor = system.ActorOf(Props.Create(() => new Answering()));
        await Should.ThrowAsync<AskTimeoutException>(() => actor.Ask<int>("silence"));
    }

    [Fact]
    public async Task Ask_that_is_cancelled_throws()
    {
        var actor = ActorOf(() => new Answering());
        using var source = new CancellationTokenSource();
        var asking = actor.Ask<int>("silence", source.Token);
        await source.CancelAsync();
        await Should.ThrowAsync<TaskCanceledException>(() => asking);
    }

    [Fact]
    public async Task Ask_answered_with_a_failure_throws_its_cause()
    {
        var actor = ActorOf(() => new Answering());
        var asking = actor.Ask<int>(new InvalidOperationException("no"), Soon);
        (await Should.ThrowAsync<InvalidOperationException>(() => asking)).Message.ShouldBe("no");
    }

    [Fact]
    public async Task Ask_answered_with_another_type_throws()
    {
        var actor = ActorOf(() => new Answering());
        await Should.ThrowAsync<ArgumentException>(() => actor.Ask<string>(20, Soon));
    }

    [Fact]
    public async Task Second_answer_is_a_dead_letter()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        var actor = ActorOf(() => new Answering());
        (await actor.Ask<string>("twice", Soon)).ShouldBe("one");
        ExpectMsg<DeadLetter>(letter => letter.Message is "two");
    }

    [Fact]
    public async Task Ask_with_a_factory_is_told_where_the_answer_goes()
    {
        var actor = ActorOf(() => new Answering());
        (await actor.Ask<string>(replyTo => replyTo, Soon, CancellationToken.None)).ShouldBe("to you");
    }

    [Fact]
    public void Forward_keeps_the_sender()
    {
        var answering = ActorOf(() => new Answering());
        var actor = ActorOf(() => new Forwarding(answering));
        actor.Tell(1);
        ExpectMsgFrom(answering, 2);
    }

    [Fact]
    public void PipeTo_sends_result_or_failure()
    {
        Task.FromResult(1).PipeTo(TestActor);
        ExpectMsg(1);
        Task.FromResult(1).PipeTo(TestActor, success: i => $"got {i}");
        ExpectMsg("got 1");
        Task.FromException<int>(new InvalidOperationException("no")).PipeTo(TestActor);
        ExpectMsg<Status.Failure>(f => f.Cause.Message == "no");
        Task.FromException(new InvalidOperationException("no")).PipeTo(TestActor, failure: e => e.Message);
        ExpectMsg("no");
        Task.CompletedTask.PipeTo(TestActor, success: () => "done");
        ExpectMsg("done");
    }

    [Fact]
    public void PipeTo_of_a_result_that_is_null_is_a_failure()
    {
        Task.FromResult<string?>(null).PipeTo(TestActor);
        ExpectMsg<Status.Failure>(f => f.Cause is InvalidMessageException);
        Task.FromResult(1).PipeTo(TestActor, success: _ => null!);
        ExpectMsg<Status.Failure>(f => f.Cause is InvalidMessageException);
        Task.CompletedTask.PipeTo(TestActor, success: () => null!, failure: e => e.Message);
        ExpectMsg("Message is null.");
    }

    [Fact]
    public void PipeTo_within_an_actor_sends_in_its_name()
    {
        var actor = ActorOf(() => new Piping(TestActor));
        actor.Tell("go");
        ExpectMsgFrom(actor, "piped");
    }

    private sealed class Answering : ReceiveActor
    {
        public Answering()
        {
            Receive<int>(i => Sender.Tell(2 * i));
            Receive<Exception>(e => Sender.Tell(new Status.Failure(e)));
            Receive<IActorRef>(to => to.Tell("to you"));
            Receive<string>(m => m == "twice", _ =>
            {
                Sender.Tell("one");
                Sender.Tell("two");
            });
            ReceiveAny(_ => { });
        }
    }

    private sealed class Forwarding : ReceiveActor
    {
        public Forwarding(IActorRef to) => ReceiveAny(to.Forward);
    }

    private sealed class Piping : ReceiveActor
    {
        public Piping(IActorRef to) => ReceiveAny(_ => Later().PipeTo(to));

        private static async Task<string> Later()
        {
            await Task.Yield();
            return "piped";
        }
    }
}
