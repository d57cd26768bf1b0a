using FsCheck;
using FsCheck.Fluent;

namespace Hardshare.Engine.Tests.Persistence;

public sealed class PersistTests : EngineSpec
{
    private readonly SteeredJournal.Steering _journal;
    private readonly TestProbe _report;

    public PersistTests()
        : this(Guid.NewGuid().ToString("n"))
    {
    }

    private PersistTests(string steering)
        : base(SteeredJournal.Configuration(steering))
    {
        _journal = SteeredJournal.Steering.Of(steering);
        _report = CreateTestProbe();
    }

    [Fact]
    public void Handlers_run_in_order_with_the_sender_of_the_command()
    {
        var ledger = Start();
        for (var i = 1; i <= 50; i++)
            ledger.Tell(new Ledger.Add($"e{i}"));
        ReceiveN(50, Soon).ShouldBe(Enumerable.Range(1, 50).Select(i => (object)$"stored e{i} {i}"));
        ledger.Tell("state");
        ExpectMsg<object[]>().ShouldBe(Enumerable.Range(1, 50).Select(i => (object)$"e{i}"));
    }

    [Fact]
    public void Commands_wait_while_an_event_is_being_stored()
    {
        var gate = new TaskCompletionSource();
        _journal.BeforeWrite = _ => gate.Task;
        var ledger = Start();
        ledger.Tell(new Ledger.Add("e1"));
        ledger.Tell("state");
        ledger.Tell(new Ledger.Add("e2"));
        ledger.Tell("state");
        ExpectNoMsg();
        gate.SetResult();
        ExpectMsg("stored e1 1");
        ExpectMsg<object[]>().ShouldBe(["e1"]);
        ExpectMsg("stored e2 2");
        ExpectMsg<object[]>().ShouldBe(["e1", "e2"]);
    }

    [Fact]
    public void PersistAsync_lets_commands_go_on()
    {
        var gate = new TaskCompletionSource();
        _journal.BeforeWrite = _ => gate.Task;
        var ledger = Start();
        ledger.Tell(new Ledger.AddAsync("e1"));
        ledger.Tell("state");
        ExpectMsg<object[]>().ShouldBeEmpty();
        gate.SetResult();
        ExpectMsg("stored e1 1");
    }

    [Fact]
    public void PersistAll_is_one_atomic_write()
    {
        var sizes = new List<int>();
        _journal.BeforeWrite = writes =>
        {
            sizes.AddRange(writes.Select(write => write.Size));
            return Task.CompletedTask;
        };
        var ledger = Start();
        ledger.Tell(new Ledger.AddAll("a", "b", "c"));
        ReceiveN(3).ShouldBe(["stored a 1", "stored b 2", "stored c 3"]);
        sizes.ShouldBe([3]);
        ledger.Tell(new Ledger.AddAll());
        ledger.Tell("state");
        ExpectMsg<object[]>().Length.ShouldBe(3);
    }

    [Fact]
    public void Persist_within_a_handler_is_stored_before_the_next_command()
    {
        var ledger = Start();
        ledger.Tell(new Ledger.Run(l => l.Persist("outer", e =>
        {
            l.Added(e);
            l.Persist("inner", l.Added);
        })));
        ledger.Tell(new Ledger.Add("next"));
        ReceiveN(3).ShouldBe(["stored outer 1", "stored inner 2", "stored next 3"]);
    }

    [Fact]
    public void DeferAsync_runs_after_the_handlers_before_it()
    {
        var ledger = Start();
        ledger.Tell(new Ledger.Run(l =>
        {
            l.DeferAsync("at once", l.Answer);
            l.PersistAsync("e1", l.Added);
            l.DeferAsync("deferred", l.Answer);
        }));
        ReceiveN(3).ShouldBe(["at once", "stored e1 1", "deferred"]);
    }

    [Fact]
    public void CommandAsync_persists_after_its_awaits_and_holds_commands_until_then()
    {
        var gate = new TaskCompletionSource();
        var ledger = Start();
        ledger.Tell(new Ledger.AddAfter(gate.Task, "slow"));
        ledger.Tell(new Ledger.Add("fast"));
        ExpectNoMsg();
        gate.SetResult();
        ReceiveN(2).ShouldBe(["stored slow 1", "stored fast 2"]);
    }

    [Fact]
    public void CommandAsync_that_need_not_wait_keeps_the_order_of_those_behind_it()
    {
        var gate = new TaskCompletionSource();
        _journal.BeforeWrite = _ => gate.Task;
        var ledger = Start();
        ledger.Tell(new Ledger.Add("e1"));
        ledger.Tell(new Ledger.Run(l => l.RunAtOnce()));
        for (var i = 2; i <= 6; i++)
            ledger.Tell(new Ledger.Add($"e{i}"));
        gate.SetResult();
        ReceiveN(6).ShouldBe(Enumerable.Range(1, 6).Select(i => (object)$"stored e{i} {i}"));
    }

    [Fact]
    public void Whatever_was_commanded_recovery_gives_the_acknowledged_events_in_order_each_once()
    {
        var kinds = Gen.Choose(0, 5).ListOf(30).ToArbitrary();
        Prop.ForAll(kinds, sequence => CommandAndRestart(sequence.ToArray())).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    [Fact]
    public void Failed_persist_stops_the_actor_and_commands_that_waited_are_dead_letters()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        _journal.BeforeWrite = _ => Task.FromException(new IOException("disk full"));
        var ledger = Watch(Start());
        ledger.Tell(new Ledger.Add("e1"));
        ledger.Tell(new Ledger.Add("e2"));
        _report.ExpectMsg("failed e1 disk full");
        _report.ExpectMsg("stopped");
        ReceiveN(2).Select(m => m.GetType()).ShouldBe([typeof(DeadLetter), typeof(Terminated)], ignoreOrder: true);
    }

    [Fact]
    public void Journal_that_throws_at_once_stops_the_actor_too()
    {
        _journal.BeforeWrite = _ => throw new IOException("gone");
        var ledger = Watch(Start());
        ledger.Tell(new Ledger.Add("e1"));
        _report.ExpectMsg("failed e1 gone");
        ExpectTerminated(ledger);
    }

    [Fact]
    public void Rejected_persist_does_not_stop_the_actor()
    {
        _journal.Reject = write => write.LowestSequenceNr == 1 ? new NotSupportedException("bad event") : null;
        var ledger = Start();
        ledger.Tell(new Ledger.Add("e1"));
        ledger.Tell(new Ledger.Add("e2"));
        _report.ExpectMsg("rejected e1 bad event");
        ExpectMsg("stored e2 2");
        ledger.Tell("state");
        ExpectMsg<object[]>().ShouldBe(["e2"]);
    }

    [Fact]
    public void Slow_write_of_one_actor_does_not_hold_up_another()
    {
        var gate = new TaskCompletionSource();
        _journal.BeforeWrite = writes => writes[0].PersistenceId == "slow" ? gate.Task : Task.CompletedTask;
        Start("slow").Tell(new Ledger.Add("e1"));
        Start("fast").Tell(new Ledger.Add("e2"));
        ExpectMsg("stored e2 1");
        gate.SetResult();
        ExpectMsg("stored e1 1");
    }

    [Fact]
    public void Command_that_throws_restarts_the_actor_which_recovers_and_loses_no_command()
    {
        var ledger = Start();
        ledger.Tell(new Ledger.Add("e1"));
        ledger.Tell(new InvalidOperationException("boom"));
        for (var i = 2; i <= 20; i++)
            ledger.Tell(new Ledger.Add($"e{i}"));
        ReceiveN(20, Soon).ShouldBe(Enumerable.Range(1, 20).Select(i => (object)$"stored e{i} {i}"));
        _report.ExpectMsg("stopped");
        _report.ExpectMsg("replayed e1 1");
        _report.ExpectMsg("recovered 1 False");
    }

    [Fact]
    public void Handler_that_throws_restarts_the_actor_and_the_event_is_replayed()
    {
        var ledger = Start();
        ledger.Tell(new Ledger.Run(l => l.Persist("e1", _ => throw new InvalidOperationException("boom"))));
        ledger.Tell(new Ledger.Add("e2"));
        ExpectMsg("stored e2 2");
        _report.ExpectMsg("stopped");
        _report.ExpectMsg("replayed e1 1");
        _report.ExpectMsg("recovered 1 False");
    }

    [Fact]
    public void Restart_during_a_write_replays_what_was_being_written()
    {
        var gate = new TaskCompletionSource();
        _journal.BeforeWrite = _ => gate.Task;
        var ledger = Start();
        ledger.Tell(new Ledger.AddAsync("e1"));
        ledger.Tell(new InvalidOperationException("boom"));
        _report.ExpectMsg("stopped");
        _report.ExpectNoMsg();
        gate.SetResult();
        _report.ExpectMsg("replayed e1 1");
        _report.ExpectMsg("recovered 1 False");
        ledger.Tell(new Ledger.Add("e2"));
        ExpectMsg("stored e2 2");
    }

    [Fact]
    public void Unstashed_commands_come_before_those_that_wait_for_an_event()
    {
        var gate = new TaskCompletionSource();
        _journal.BeforeWrite = _ => gate.Task;
        var ledger = Start();
        var stashed = false;
        ledger.Tell(new Ledger.Run(l =>
        {
            if (stashed)
                l.Answer("unstashed");
            else
                l.Stash.Stash();
            stashed = true;
        }));
        ledger.Tell(new Ledger.Run(l => l.Persist("e1", e =>
        {
            l.Added(e);
            l.Stash.UnstashAll();
        })));
        ledger.Tell(new Ledger.Add("e2"));
        gate.SetResult();
        ReceiveN(3).ShouldBe(["stored e1 1", "unstashed", "stored e2 2"]);
    }

    private bool CommandAndRestart(int[] kinds)
    {
        var id = Guid.NewGuid().ToString();
        var probe = CreateTestProbe();
        var replies = CreateTestProbe();
        var ledger = Watch(ActorOf(Props.Create<Ledger>(id, probe, null, null, null)));
        var expected = new List<object>();
        foreach (var kind in kinds)
        {
            string Next()
            {
                expected.Add($"e{expected.Count}");
                return (string)expected[^1];
            }

            ledger.Tell(kind switch
            {
                0 => new Ledger.Add(Next()),
                1 => new Ledger.AddAll(Next(), Next(), Next()),
                2 => new Ledger.AddAsync(Next()),
                3 => new Ledger.AddAfter(Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System), Next()),
                4 => "snapshot",
                _ => new InvalidOperationException("boom"),
            }, replies);
        }
        var before = ledger.Ask<object[]>("state", Soon).GetAwaiter().GetResult();
        Sys.Stop(ledger);
        ExpectTerminated(ledger);
        ledger = ActorOf(Props.Create<Ledger>(id, probe, null, null, null));
        var after = ledger.Ask<object[]>("state", Soon).GetAwaiter().GetResult();
        Sys.Stop(ledger);
        after.ShouldBe(expected.Where(after.Contains), "in order, each once");
        before.ShouldBeSubsetOf(after);
        while (replies.HasMessages)
            after.ShouldContain(replies.ExpectMsg<string>().Split(' ')[1], "what was acknowledged is kept");

        // An event of PersistAsync that waits for the write before it is given up, unacknowledged, if the actor fails meanwhile.
        return after.Length == expected.Count || kinds.Contains(2);
    }

    private IActorRef Start(string id = "ledger")
    {
        var ledger = ActorOf(Props.Create<Ledger>(id, _report, null, null, null));
        _report.ExpectMsg("recovered 0 False");
        return ledger;
    }
}
