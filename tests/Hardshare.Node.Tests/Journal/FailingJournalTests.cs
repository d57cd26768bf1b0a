using Hardshare.TestSupport.Journal;

namespace Hardshare.Node.Tests.Journal;

/// <summary>The journal that fails on demand does what tests ask of it, over the real store.</summary>
public sealed class FailingJournalTests : JournalSpec
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = Guid.NewGuid().ToString("N");

    protected override string Configuration =>
        $$"""
        {{FailingJournal.OverSqlite(_folder.File("journal.db"), _name)}}
        hardshare.snapshot-store.sqlite.assemblies = ["Hardshare.Node.Tests"]
        """;

    private JournalFaults Faults => JournalFaults.For(_name);

    public override async Task DisposeAsync()
    {
        Faults.Clear();
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task FailNext_fails_that_many_writes_and_no_more()
    {
        Faults.FailNext(2);

        await Ask<Recorder.Failed>(Start("d-1"), Recorder.Store.Texts("a"));
        await Ask<Recorder.Failed>(Start("d-1"), Recorder.Store.Texts("a"));
        await Done(Start("d-1"), Recorder.Store.Texts("b"));

        (await Recover("d-1")).Events.ShouldBe([(1, "b")]);
        Faults.Hit.ShouldBe(2);
        Faults.Writes.ShouldBe(3);
    }

    [Fact]
    public async Task FailAfterStoring_reports_a_failure_of_what_is_stored()
    {
        Faults.Add(new JournalFault(FaultEffect.FailAfterStoring, Times: 1));

        await Ask<Recorder.Failed>(Start("d-1"), Recorder.Store.Texts("a"));

        (await Recover("d-1")).Events.ShouldBe([(1, "a")]);
    }

    [Fact]
    public async Task Reject_stores_nothing_and_says_so()
    {
        Faults.Add(new JournalFault(FaultEffect.Reject, Times: 1));

        await Ask<Recorder.Rejected>(Start("d-1"), Recorder.Store.Texts("a"));

        (await Recover("d-1")).Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task Fault_of_an_entity_and_a_manifest_lets_the_others_through()
    {
        Faults.Add(new JournalFault(FaultEffect.Fail, PersistenceId: "d-1"));
        Faults.Add(new JournalFault(FaultEffect.Fail, Manifest: "deployment-locked-v1"));

        await Ask<Recorder.Failed>(Start("d-1"), Recorder.Store.Texts("a"));
        await Done(Start("d-2"), Recorder.Store.Texts("a"));
    }

    [Fact]
    public async Task Skip_lets_the_first_writes_through()
    {
        Faults.Add(new JournalFault(FaultEffect.Fail, Times: 1, Skip: 1));
        var actor = Start("d-1");

        await Done(actor, Recorder.Store.Texts("a"));
        await Ask<Recorder.Failed>(actor, Recorder.Store.Texts("b"));
    }

    [Fact]
    public async Task Hang_holds_the_write_until_it_is_lifted()
    {
        var hang = Faults.Add(new JournalFault(FaultEffect.Hang, PersistenceId: "d-1"));
        var waiting = Done(Start("d-1"), Recorder.Store.Texts("a"));
        await Done(Start("d-2"), Recorder.Store.Texts("b"));
        waiting.IsCompleted.ShouldBeFalse();

        hang.Dispose();

        await waiting;
    }

    [Fact]
    public async Task FailFor_fails_until_the_time_is_over()
    {
        var time = new ManualTime();
        Faults.FailFor(TimeSpan.FromMinutes(1), time);

        await Ask<Recorder.Failed>(Start("d-1"), Recorder.Store.Texts("a"));
        time.Fire();

        await Done(Start("d-1"), Recorder.Store.Texts("b"));
    }

    private sealed class ManualTime : TimeProvider
    {
        private Action? _fire;

        public void Fire() => _fire!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            dueTime.ShouldBe(TimeSpan.FromMinutes(1));
            _fire = () => callback(state);
            return base.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
