namespace Hardshare.Node.Tests.Journal;

/// <summary>
/// What persistent actors rely on, of any journal and snapshot store. It speaks to them through actors only, and so tests the plug-ins with
/// the engine that they run on.
/// </summary>
public abstract class JournalSpec : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _incarnations;

    protected ActorSystem System { get; private set; } = null!;

    /// <summary>HOCON that chooses the plug-ins. Called once per actor system; each test has an empty store.</summary>
    protected abstract string Configuration { get; }

    public virtual Task InitializeAsync()
    {
        System = ActorSystem.Create("journal", ConfigurationFactory.ParseString(Configuration));
        return Task.CompletedTask;
    }

    public virtual Task DisposeAsync() => System.Terminate();

    [Fact]
    public async Task Recover_gives_events_in_order()
    {
        var actor = Start("d-1");
        await Done(actor, Recorder.Store.Texts("a"));
        await Done(actor, Recorder.Store.Texts("b", "c"));

        var recovered = await Recover("d-1");

        recovered.Events.ShouldBe([(1, "a"), (2, "b"), (3, "c")]);
        recovered.LastSequenceNr.ShouldBe(3);
    }

    [Fact]
    public async Task Recover_entity_without_events_is_at_zero() => (await Recover("d-unknown")).LastSequenceNr.ShouldBe(0);

    [Theory]
    [InlineData(3, long.MaxValue, new long[] { 1, 2, 3 })]
    [InlineData(long.MaxValue, 2, new long[] { 1, 2 })]
    [InlineData(4, 3, new long[] { 1, 2, 3 })]
    public async Task Recover_up_to_a_number_or_a_count_gives_no_more(long to, long max, long[] expected)
    {
        await Done(Start("d-1"), Recorder.Store.Texts("a", "b", "c", "d", "e"));

        var recovered = await Recover("d-1", new Recovery(SnapshotSelectionCriteria.None, to, max));

        recovered.Events.Select(one => one.SequenceNr).ShouldBe(expected);
    }

    [Fact]
    public async Task Persist_of_many_actors_at_once_keeps_each_in_order()
    {
        var texts = Enumerable.Range(1, 25).Select(i => $"{i}").ToArray();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async entity =>
        {
            var actor = Start($"d-{entity}");
            foreach (var text in texts)
                await Done(actor, Recorder.Store.Texts(text));
        }));

        for (var entity = 0; entity < 40; entity++)
            (await Recover($"d-{entity}")).Events.Select(one => one.Text).ShouldBe(texts);
    }

    [Fact]
    public async Task PersistAll_is_recovered_whole()
    {
        var texts = Enumerable.Range(1, 500).Select(i => $"{i}").ToArray();
        await Done(Start("d-1"), Recorder.Store.Texts(texts));

        (await Recover("d-1")).Events.Select(one => one.Text).ShouldBe(texts);
    }

    [Theory]
    [InlineData(2, new long[] { 3, 4 })]
    [InlineData(3, new long[] { 4 })]
    public async Task DeleteMessages_leaves_later_events_and_the_numbers_go_on(long to, long[] left)
    {
        var actor = Start("d-1");
        await Done(actor, Recorder.Store.Texts("a", "b", "c"));
        await Done(actor, new Recorder.Delete(to));

        var again = Start("d-1");
        (await Ask<Recorder.Recovered>(again, new Recorder.GetRecovered())).LastSequenceNr.ShouldBe(3);
        await Done(again, Recorder.Store.Texts("d"));

        (await Recover("d-1")).Events.Select(one => one.SequenceNr).ShouldBe(left);
    }

    [Fact]
    public async Task Recover_begins_with_the_newest_snapshot()
    {
        await SaveAtTwoAndFour();

        var recovered = await Recover("d-1", Recovery.Default);

        recovered.Offered!.Value.SequenceNr.ShouldBe(4);
        recovered.Offered!.Value.State.Texts.ShouldBe(["a", "b", "c", "d"]);
        recovered.Events.ShouldBe([(5, "e")]);
    }

    [Fact]
    public async Task Recover_from_an_older_snapshot_replays_what_came_after_it()
    {
        await SaveAtTwoAndFour();

        var recovered = await Recover("d-1", new Recovery(new SnapshotSelectionCriteria(3)));

        recovered.Offered!.Value.SequenceNr.ShouldBe(2);
        recovered.Events.Select(one => one.SequenceNr).ShouldBe([3, 4, 5]);
    }

    [Fact]
    public async Task DeleteSnapshots_removes_those_that_fit_and_no_event()
    {
        var actor = await SaveAtTwoAndFour();
        await Done(actor, new Recorder.DeleteStates(new SnapshotSelectionCriteria(4, DateTime.MaxValue, minSequenceNr: 3)));

        (await Recover("d-1", Recovery.Default)).Offered!.Value.SequenceNr.ShouldBe(2);
        (await Recover("d-1")).Events.Count.ShouldBe(5);
    }

    /// <summary>A new incarnation of an entity.</summary>
    protected IActorRef Start(string persistenceId, Recovery? recovery = null) => System.ActorOf(
        Props.Create<Recorder>(persistenceId, recovery ?? new Recovery(SnapshotSelectionCriteria.None)),
        $"{persistenceId}-{Interlocked.Increment(ref _incarnations)}");

    protected Task<Recorder.Recovered> Recover(string persistenceId, Recovery? recovery = null) =>
        Ask<Recorder.Recovered>(Start(persistenceId, recovery), new Recorder.GetRecovered());

    protected static Task Done(IActorRef actor, object command) => Ask<Recorder.Ok>(actor, command);

    protected static async Task<T> Ask<T>(IActorRef actor, object command) =>
        (await actor.Ask<object>(command, Patience)).ShouldBeOfType<T>();

    private async Task<IActorRef> SaveAtTwoAndFour()
    {
        var actor = Start("d-1");
        await Done(actor, Recorder.Store.Texts("a", "b"));
        await Done(actor, new Recorder.SaveState(new RecorderState(["a", "b"])));
        await Done(actor, Recorder.Store.Texts("c", "d"));
        await Done(actor, new Recorder.SaveState(new RecorderState(["a", "b", "c", "d"])));
        await Done(actor, Recorder.Store.Texts("e"));
        return actor;
    }
}

/// <summary>The engine's own journal in memory.</summary>
public sealed class MemoryJournalTests : JournalSpec
{
    protected override string Configuration =>
        """
        akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        """;
}
