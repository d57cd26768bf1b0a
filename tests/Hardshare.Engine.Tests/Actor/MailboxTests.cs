using FsCheck;
using FsCheck.Fluent;

namespace Hardshare.Engine.Tests.Actor;

public sealed class MailboxTests : EngineSpec
{
    private sealed record Numbered(int Sender, int Number);

    private sealed class Collector : ReceiveActor
    {
        private readonly List<Numbered> _received = [];
        private int _running;

        public Collector(int expected, IActorRef report)
        {
            Receive<Numbered>(message =>
            {
                if (Interlocked.Increment(ref _running) != 1)
                    report.Tell("two threads at once");
                _received.Add(message);
                Interlocked.Decrement(ref _running);
                if (_received.Count == expected)
                    report.Tell(_received.ToArray());
            });
        }
    }

    [Fact]
    public void Tell_from_many_threads_keeps_each_senders_order_on_one_thread_at_a_time()
    {
        var cases = Gen.Choose(1, 8).SelectMany(_ => Gen.Choose(1, 500), (senders, each) => (senders, each)).ToArbitrary();
        Prop.ForAll(cases, @case => SendAndCheck(@case.senders, @case.each)).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(30));
    }

    [Fact]
    public void Stop_overtakes_the_messages_that_wait()
    {
        var gate = new ManualResetEventSlim();
        var seen = CreateTestProbe();
        var actor = ActorOf(() => new Gated(gate, seen));
        Watch(actor);
        actor.Tell("first");
        seen.ExpectMsg("first");
        for (var i = 0; i < 100; i++)
            actor.Tell("later");
        Sys.Stop(actor);
        gate.Set();
        ExpectTerminated(actor);
        seen.ExpectNoMsg();
    }

    [Fact]
    public void Messages_that_a_stopped_actor_has_not_seen_are_dead_letters_all_of_them()
    {
        var letters = CreateTestProbe();
        Sys.EventStream.Subscribe(letters, typeof(DeadLetter));
        var gate = new ManualResetEventSlim();
        var actor = ActorOf(() => new Gated(gate, letters));
        actor.Tell("first");
        letters.ExpectMsg("first");
        for (var i = 0; i < 50; i++)
            actor.Tell(i);
        Sys.Stop(actor);
        gate.Set();
        for (var i = 50; i < 100; i++)
            actor.Tell(i);
        var found = letters.ReceiveN(100, Soon).Cast<DeadLetter>().ToArray();
        found.Select(letter => (int)letter.Message).Order().ShouldBe(Enumerable.Range(0, 100));
        found.ShouldAllBe(letter => letter.Recipient.Equals(actor) && letter.Sender.Equals(TestActor));
    }

    [Fact]
    public void Tell_to_an_actor_that_stops_meanwhile_ends_at_the_actor_or_as_a_dead_letter()
    {
        for (var round = 0; round < 50; round++)
        {
            var seen = CreateTestProbe();
            Sys.EventStream.Subscribe(seen, typeof(DeadLetter));
            var actor = Sys.ActorOf(Props.Create(() => new Relay(seen)));
            Parallel.For(0, 100, i =>
            {
                if (i == 50)
                    Sys.Stop(actor);
                actor.Tell(i, ActorRefs.NoSender);
            });
            seen.ReceiveN(100, Soon).Select(m => m is DeadLetter letter ? letter.Message : m).Cast<int>().Order().ShouldBe(
                Enumerable.Range(0, 100));
            Sys.EventStream.Unsubscribe(seen);
        }
    }

    [Fact]
    public void Null_is_no_message() => Should.Throw<InvalidMessageException>(() => TestActor.Tell(null!));

    private bool SendAndCheck(int senders, int each)
    {
        var probe = CreateTestProbe();
        var collector = Sys.ActorOf(Props.Create(() => new Collector(senders * each, probe)));
        Parallel.For(0, senders, sender =>
        {
            for (var number = 0; number < each; number++)
                collector.Tell(new Numbered(sender, number), ActorRefs.NoSender);
        });
        var received = probe.ExpectMsg<Numbered[]>();
        Sys.Stop(collector);
        Sys.Stop(probe);
        return received.GroupBy(m => m.Sender).All(m => m.Select(n => n.Number).SequenceEqual(Enumerable.Range(0, each)));
    }

    private sealed class Gated : ReceiveActor
    {
        public Gated(ManualResetEventSlim gate, IActorRef seen)
        {
            ReceiveAny(message =>
            {
                seen.Tell(message);
                gate.Wait();
            });
        }
    }

    private sealed class Relay : ReceiveActor
    {
        public Relay(IActorRef seen) => ReceiveAny(message => seen.Tell(message));
    }
}
