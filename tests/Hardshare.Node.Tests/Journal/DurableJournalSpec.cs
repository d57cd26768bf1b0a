using Hardshare.Actors.Journal;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Node.Tests.Journal;

/// <summary>
/// What a store has to offer beyond a journal in memory: it outlives the process, refuses what does not belong, and can be asked across
/// entities.
/// </summary>
public abstract class DurableJournalSpec : JournalSpec
{
    private static readonly DeploymentId Deployment = DeploymentId.New();
    private static readonly InstanceOrder Order = new(InstanceId.New(), "user:bob", ["ssh-ed25519 AAAA"], false, null, false);

    protected abstract IJournalIndex Index { get; }

    protected abstract IHistoryReader History { get; }

    /// <summary>Put events into the store directly, numbered from <paramref name="first"/>; all or none.</summary>
    protected abstract Task AppendAsync(string persistenceId, long first, params IEvent[] happened);

    [Fact]
    public async Task Recover_in_another_actor_system_gives_what_the_first_stored()
    {
        await Done(Start("d-1"), Recorder.Store.Texts("a", "b"));
        await System.Terminate();
        await InitializeAsync();

        (await Recover("d-1")).Events.ShouldBe([(1, "a"), (2, "b")]);
    }

    [Fact]
    public async Task Persist_of_a_stale_incarnation_fails_and_the_newer_one_s_event_stays()
    {
        var stale = Start("d-1");
        await Ask<Recorder.Recovered>(stale, new Recorder.GetRecovered());
        await Done(Start("d-1"), Recorder.Store.Texts("newer"));

        await Ask<Recorder.Failed>(stale, Recorder.Store.Texts("stale"));

        (await Recover("d-1")).Events.ShouldBe([(1, "newer")]);
    }

    [Fact]
    public async Task Append_that_leaves_a_gap_is_refused()
    {
        await AppendAsync("d-1", 1, new DeploymentDescribed("a"));

        await Should.ThrowAsync<Exception>(() => AppendAsync("d-1", 3, new DeploymentDescribed("c")));

        (await Recover("d-1")).LastSequenceNr.ShouldBe(1);
    }

    [Fact]
    public async Task PersistAll_with_one_that_cannot_be_stored_is_rejected_and_stores_none()
    {
        var actor = Start("d-1");

        var rejected = await Ask<Recorder.Rejected>(actor, new Recorder.Store([Stored.Say("fine"), "not an envelope"]));

        rejected.Message.ShouldContain("String");
        (await Recover("d-1")).LastSequenceNr.ShouldBe(0);
    }

    [Fact]
    public async Task SaveSnapshot_of_a_type_without_a_manifest_fails_and_says_so() =>
        (await Ask<Recorder.Failed>(Start("d-1"), new Recorder.SaveState(new Version(1, 2)))).Message.ShouldContain("manifest");

    [Fact]
    public async Task FindInstanceAsync_knows_the_deployment_of_every_instance_that_was_begun()
    {
        var (one, other) = (InstanceId.New(), InstanceId.New());
        var key = one.PersistenceIdOn(Deployment);
        await AppendAsync(Deployment.PersistenceId, 1, Registered());
        await AppendAsync(key, 1, new FirewallChanged(Firewall.Open), new FirewallChanged(Firewall.Open));

        (await History.FindInstanceAsync(one, CancellationToken.None)).ShouldBe(key);
        (await History.FindInstanceAsync(other, CancellationToken.None)).ShouldBeNull();
        (await History.FindInstanceAsync(new InstanceId(Deployment.Value), CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task DeploymentsAsync_gives_all_that_were_ever_registered_in_order()
    {
        var ids = Enumerable.Range(0, 20).Select(_ => DeploymentId.New()).ToList();
        foreach (var id in ids)
            await AppendAsync(id.PersistenceId, 1, Registered(), new DeploymentAdvertised(), new DeploymentDissolved());

        (await Index.DeploymentsAsync(CancellationToken.None)).ShouldBe(ids);
    }

    [Fact]
    public async Task OpenRequestsAsync_gives_those_that_have_not_ended_oldest_first()
    {
        var (open, returned, fulfilled, withdrawn) = (RequestId.New(), RequestId.New(), RequestId.New(), RequestId.New());
        await AppendAsync(withdrawn.PersistenceId, 1, Placed(), new RequestWithdrawn("enough"));
        await AppendAsync(returned.PersistenceId, 1, Placed());
        await AppendAsync(open.PersistenceId, 1, Placed());
        await AppendAsync(fulfilled.PersistenceId, 1, Placed(), new RequestGranted(Deployment), new RequestFulfilled(Deployment));
        await AppendAsync(returned.PersistenceId, 2, new RequestGranted(Deployment), new RequestReturned(Deployment, "locked"));

        (await Index.OpenRequestsAsync(CancellationToken.None)).ShouldBe([returned, open]);
    }

    [Fact]
    public async Task EndedInstancesAsync_gives_the_decisions_of_those_that_are_over_entity_by_entity_and_in_order()
    {
        var over = Enumerable.Range(0, 250).Select(_ => InstanceId.New().PersistenceIdOn(Deployment))
            .Order(StringComparer.Ordinal).ToList();
        foreach (var persistenceId in over.Shuffle())
            await AppendAsync(persistenceId, 1, Initiated(), new InstanceStepDone("container", 12), Terminating(), CleanedUp(), Closed());
        await AppendAsync(InstanceId.New().PersistenceIdOn(Deployment), 1, Initiated(), Terminating());

        var events = new List<StoredEvent>();
        await foreach (var stored in Index.EndedInstancesAsync(1000, CancellationToken.None))
            events.Add(stored);

        events.Select(one => one.PersistenceId).Distinct().ShouldBe(over, ignoreOrder: true);
        events.Chunk(3).ShouldAllBe(three => three.Select(one => one.SequenceNr).SequenceEqual(new long[] { 1, 3, 4 }));
        events.Select(one => one.Envelope.Event).OfType<IObservation>().ShouldBeEmpty();
    }

    [Fact]
    public async Task EndedBeforeAsync_gives_those_that_were_over_before_and_the_first_ones_first()
    {
        var (one, other, living) = (InstanceId.New().PersistenceIdOn(Deployment), InstanceId.New().PersistenceIdOn(Deployment), InstanceId.New().PersistenceIdOn(Deployment));
        await AppendAsync(Deployment.PersistenceId, 1, Registered());
        await AppendAsync(living, 1, Initiated(), Terminating());
        await AppendAsync(one, 1, Initiated(), Terminating(), CleanedUp());
        await AppendAsync(other, 1, Initiated(), Terminating(), CleanedUp(), Closed());
        (await Index.EndedBeforeAsync(DateTimeOffset.UnixEpoch.AddSeconds(1), 10, default)).ShouldBe([one, other]);
        (await Index.EndedBeforeAsync(DateTimeOffset.UnixEpoch.AddSeconds(1), 1, default)).ShouldBe([one]);
        (await Index.EndedBeforeAsync(DateTimeOffset.UnixEpoch, 10, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task ReadAsync_gives_the_chosen_entities_in_the_order_of_the_store()
    {
        var instance = InstanceId.New().PersistenceIdOn(Deployment);
        await AppendAsync(Deployment.PersistenceId, 1, Registered());
        await AppendAsync("d-other", 1, Registered());
        await AppendAsync(instance, 1, Initiated());
        await AppendAsync(Deployment.PersistenceId, 2, new DeploymentLocked("dusty", LockSource.Owner));
        await AppendAsync(instance, 2, Terminating());

        string[] prefixes = [$"i-{Deployment}-"];
        var timeline = await History.ReadAsync([Deployment.PersistenceId], prefixes, 0, 100, CancellationToken.None);
        timeline.Select(one => (one.PersistenceId, one.SequenceNr)).ShouldBe(
            [(Deployment.PersistenceId, 1), (instance, 1), (Deployment.PersistenceId, 2), (instance, 2)]);
        timeline.Select(one => one.Ordering).ShouldBeInOrder();
        timeline[2].Envelope.Event.ShouldBe(new DeploymentLocked("dusty", LockSource.Owner));

        var rest = await History.ReadAsync([Deployment.PersistenceId], prefixes, timeline[1].Ordering, 1, CancellationToken.None);
        rest.ShouldBe([timeline[2]]);
        (await History.ReadAsync([], [], 0, 100, CancellationToken.None)).ShouldBeEmpty();
        (await History.ReadAsync([], [""], 0, 100, CancellationToken.None)).Count.ShouldBe(5);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task ReadAsync_page_by_page_gives_every_event_once(int page)
    {
        for (var i = 0; i < 60; i++)
        {
            await AppendAsync("d-1", 1 + (50 * i), [.. Enumerable.Range(0, 50).Select(_ => new DeploymentAdvertised())]);
            await AppendAsync($"i-{i}", 1, [.. Enumerable.Range(0, 20).Select(_ => new DeploymentAdvertised())]);
        }

        var seen = new List<StoredEvent>();
        for (var more = true; more;)
        {
            var read = await History.ReadAsync(["d-1"], ["i-1"], seen.Count == 0 ? 0 : seen[^1].Ordering, page, CancellationToken.None);
            seen.AddRange(read);
            more = read.Count == page;
        }

        seen.Where(one => one.PersistenceId == "d-1").Select(one => one.SequenceNr)
            .ShouldBe(Enumerable.Range(1, 3000).Select(i => (long)i));
        seen.Count.ShouldBe(3000 + (11 * 20), "i-1 and i-10 to i-19");
    }

    [Fact]
    public async Task ReadAsync_follower_of_concurrent_writers_sees_each_event_once_and_in_order()
    {
        const int writers = 10, each = 60;
        var writing = Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            var actor = Start($"d-{writer}");
            for (var i = 0; i < each; i++)
                await Done(actor, Recorder.Store.Texts($"{i}"));
        }));

        var seen = new List<StoredEvent>();
        while (seen.Count < writers * each)
        {
            var done = writing.IsCompleted;
            var read = await History.ReadAsync([], ["d-"], seen.Count == 0 ? 0 : seen[^1].Ordering, 1000, CancellationToken.None);
            seen.AddRange(read);
            (read.Count > 0 || !done).ShouldBeTrue("all is stored, and the follower has not seen all");
        }
        await writing;

        foreach (var entity in seen.GroupBy(one => one.PersistenceId))
            entity.Select(one => one.SequenceNr).ShouldBe(Enumerable.Range(1, each).Select(i => (long)i), entity.Key);
    }

    private static DeploymentRegistered Registered() => new("arm", "bench-1", "user:alice", "arm", "us", "An arm");

    private static RequestPlaced Placed() => new(Order, [Deployment], null);

    private static InstanceInitiated Initiated() => new(Deployment, Order, null);

    private static InstanceTerminating Terminating() => new(TerminationCause.User, "enough");

    private static InstanceCleanedUp CleanedUp() => new([], 1, 2);

    private static InstanceConnectionClosed Closed() => new("198.51.100.7:50123", 1, 2, 3);
}
