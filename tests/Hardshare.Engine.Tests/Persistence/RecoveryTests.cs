namespace Hardshare.Engine.Tests.Persistence;

public sealed class RecoveryTests : EngineSpec
{
    private readonly SteeredJournal.Steering _journal;
    private readonly TestProbe _report;

    public RecoveryTests()
        : this(Guid.NewGuid().ToString("n"))
    {
    }

    private RecoveryTests(string steering)
        : base(SteeredJournal.Configuration(steering) + "\nakka.persistence.max-concurrent-recoveries = 2")
    {
        _journal = SteeredJournal.Steering.Of(steering);
        _report = CreateTestProbe();
    }

    [Fact]
    public void Snapshot_comes_first_then_the_events_after_it_then_RecoveryCompleted()
    {
        Write("ledger", "a", "b", "snapshot", "c");
        Start();
        _report.ExpectMsg("offer 2");
        _report.ExpectMsg("replayed c 3");
        _report.ExpectMsg("recovered 3 False");
    }

    [Fact]
    public void Commands_wait_until_recovery_is_done_and_keep_their_order()
    {
        Write("ledger", "a", "b");
        var gate = new TaskCompletionSource();
        _journal.BeforeReplay = () => gate.Task;
        var ledger = Start();
        for (var i = 0; i < 10; i++)
            ledger.Tell(new Ledger.Add($"e{i}"));
        ExpectNoMsg();
        gate.SetResult();
        ReceiveN(10, Soon).ShouldBe(Enumerable.Range(0, 10).Select(i => (object)$"stored e{i} {i + 3}"));
    }

    [Fact]
    public void Event_that_cannot_be_applied_stops_the_actor()
    {
        Write("ledger", "a", "poison event", "b");
        var ledger = Watch(Start());
        _report.ExpectMsg("replayed a 1");
        _report.ExpectMsg("recovery failed cannot be applied");
        _report.ExpectMsg("stopped");
        ExpectTerminated(ledger);
    }

    [Fact]
    public void Journal_that_cannot_be_read_stops_the_actor()
    {
        Write("ledger", "a");
        _journal.BeforeReplay = () => Task.FromException(new IOException("unreadable"));
        var ledger = Watch(Start());
        _report.ExpectMsg("recovery failed unreadable");
        ExpectTerminated(ledger);
    }

    [Fact]
    public void Journal_that_does_not_answer_stops_the_actor()
    {
        Write("ledger", "a");
        _journal.BeforeReplay = () => new TaskCompletionSource().Task;
        var ledger = Watch(Start());
        _report.ExpectMsg<string>(m => m.StartsWith("recovery failed Recovery timed out", StringComparison.Ordinal));
        ExpectTerminated(ledger);
    }

    [Fact]
    public void Recovery_to_a_number_stops_there()
    {
        Write("ledger", "a", "b", "c");
        Start(new Recovery(SnapshotSelectionCriteria.Latest, toSequenceNr: 2));
        _report.ExpectMsg("replayed a 1");
        _report.ExpectMsg("replayed b 2");
        _report.ExpectMsg("recovered 3 False");
    }

    [Fact]
    public void Recovery_of_none_goes_on_numbering()
    {
        Write("ledger", "a", "b", "snapshot");
        var ledger = Start(Recovery.None);
        _report.ExpectMsg("recovered 2 False");
        ledger.Tell(new Ledger.Add("c"));
        ExpectMsg("stored c 3");
    }

    [Fact]
    public void Only_so_many_recover_at_the_same_time()
    {
        foreach (var id in new[] { "one", "two", "three" })
            Write(id, "a");
        var gate = new TaskCompletionSource();
        var replaying = CountReplays(gate.Task);
        foreach (var id in new[] { "one", "two", "three" })
            Start(id: id);
        AwaitCondition(() => replaying() == 2);
        _report.ExpectNoMsg();
        replaying().ShouldBe(2);
        gate.SetResult();
        _report.ReceiveN(6, Soon);
    }

    [Fact]
    public void Permit_of_an_actor_that_stops_goes_to_the_next()
    {
        foreach (var id in new[] { "one", "two", "three" })
            Write(id, "a");
        var replaying = CountReplays(new TaskCompletionSource().Task);
        var stuck = new[] { "one", "two" }.Select(id => ActorOf(Props.Create<Ledger>(id, CreateTestProbe(), null, null, null))).ToArray();
        AwaitCondition(() => replaying() == 2);
        _journal.BeforeReplay = () => Task.CompletedTask;
        foreach (var actor in stuck)
            Sys.Stop(actor);
        Start(id: "three");
        _report.ExpectMsg("replayed a 1");
    }

    [Fact]
    public void Persist_during_replay_throws()
    {
        Write("ledger", "a");
        ActorOf(() => new PersistsTooSoon(TestActor));
        ExpectMsg<InvalidOperationException>();
    }

    [Fact]
    public void Plugin_that_is_not_configured_fails_the_start() =>
        ExpectTerminated(Watch(ActorOf(Props.Create<Ledger>("ledger", _report, null, "no.such.plugin", null))));

    [Fact]
    public void Plugin_of_the_actors_own_is_used()
    {
        Write("ledger", "a");
        ActorOf(Props.Create<Ledger>("ledger", _report, null, "akka.persistence.journal.inmem", null));
        _report.ExpectMsg("recovered 0 False");
    }

    private Func<int> CountReplays(Task gate)
    {
        var replaying = 0;
        _journal.BeforeReplay = () =>
        {
            Interlocked.Increment(ref replaying);
            return gate;
        };
        return () => Volatile.Read(ref replaying);
    }

    private void Write(string id, params string[] events)
    {
        var probe = CreateTestProbe();
        var ledger = Watch(ActorOf(Props.Create<Ledger>(id, probe, null, null, null)));
        foreach (var e in events)
        {
            ledger.Tell(e == "snapshot" ? e : new Ledger.Add(e));
            if (e == "snapshot")
                probe.FishForMessage<string>(m => m.StartsWith("saved", StringComparison.Ordinal));
            else
                ExpectMsg<string>();
        }
        Sys.Stop(ledger);
        ExpectTerminated(ledger);
    }

    private IActorRef Start(Recovery? recovery = null, string id = "ledger") =>
        ActorOf(Props.Create<Ledger>(id, _report, recovery, null, null));

    private sealed class PersistsTooSoon : ReceivePersistentActor
    {
        public PersistsTooSoon(IActorRef report)
        {
            Recover<string>(_ =>
            {
                try
                {
                    Persist("more", _ => { });
                }
                catch (InvalidOperationException thrown)
                {
                    report.Tell(thrown);
                }
            });
        }

        public override string PersistenceId => "ledger";
    }
}
