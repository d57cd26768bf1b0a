using Hardshare.Actors.Journal;
using Hardshare.Node.Database;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Postgres;
using Hardshare.TestSupport.Database;
using Npgsql;

namespace Hardshare.Node.Tests.Journal.Postgres;

/// <summary>Followers, while several write at the same time and some commit late.</summary>
[Collection(HorizonCollection.Name)]
public sealed class PostgresHistoryReaderTests : IAsyncLifetime
{
    private JournalOnPostgres _journal = null!;

    private PostgresHistoryReader History => new(_journal.Store, TimeProvider.System);

    public async Task InitializeAsync()
    {
        _journal = await JournalOnPostgres.OpenAsync();
        await _journal.Store.CheckAsync(); // a connection that begins would wait for what the test holds open
    }

    public async Task DisposeAsync() => await _journal.DisposeAsync();

    [Fact]
    public async Task ReadAsync_what_commits_late_is_neither_missed_nor_overtaken()
    {
        await _journal.Store.AppendAsync([Stored.Row("d-1", 1, "first")]);
        await using var late = await HeldTransaction.BeginAsync(_journal.Node);
        late.Append(Stored.Row("d-2", 1, "late"));
        await _journal.Store.AppendAsync([Stored.Row("d-3", 1, "after it")]);

        var before = await FollowAsync(0);
        before.Select(one => one.PersistenceId).ShouldBe(["d-1"]);
        (await History.ReadAsync(["d-3"], [], 0, 9, default)).ShouldHaveSingleItem();
        await late.CommitAsync();

        var after = await FollowAsync(before[^1].Ordering);
        after.Select(one => one.PersistenceId).ShouldBe(["d-2", "d-3"]);
        after.Select(one => one.Ordering).ShouldBeInOrder();
    }

    [Fact]
    public async Task ReadAsync_what_was_undone_holds_up_nobody()
    {
        await using var undone = await HeldTransaction.BeginAsync(_journal.Node);
        undone.Append(Stored.Row("d-2", 1, "undone"));
        await _journal.Store.AppendAsync([Stored.Row("d-3", 1, "after it")]);
        await undone.UndoAsync();

        (await FollowAsync(0)).ShouldHaveSingleItem().PersistenceId.ShouldBe("d-3");
    }

    [Fact]
    public async Task Append_to_an_entity_that_a_later_transaction_wrote_begins_anew_so_that_its_orderings_rise()
    {
        await using var early = await HeldTransaction.BeginAsync(_journal.Node);
        early.Append(Stored.Row("d-2", 1, "takes the lower id"));
        await _journal.Store.AppendAsync([Stored.Row("d-1", 1, "has the higher id")]);

        Should.Throw<PostgresException>(() => early.Append(Stored.Row("d-1", 2, "would stand before it"))).SqlState.ShouldBe(PostgresErrorCodes.SerializationFailure);
    }

    [Fact]
    public async Task ReadAsync_follower_of_many_nodes_sees_every_event_once_and_in_order()
    {
        const int nodes = 4, entities = 5, each = 40;
        var stop = new CancellationTokenSource();
        for (var node = 2; node <= nodes; node++)
            await _journal.Database.AddNodeAsync($"bench-{node}");
        var writing = Task.WhenAll(Enumerable.Range(1, nodes).Select(node => WriteAsync($"bench-{node}", entities, each)));

        var seen = new List<StoredEvent>();
        while (seen.Count < nodes * entities * each)
        {
            writing.IsFaulted.ShouldBeFalse();
            seen.AddRange(await History.ReadAsync([], ["d-"], seen.Count == 0 ? 0 : seen[^1].Ordering, 100, stop.Token));
        }
        await writing;

        seen.Select(one => one.Ordering).ShouldBeInOrder();
        foreach (var entity in seen.GroupBy(one => one.PersistenceId))
            entity.Select(one => one.SequenceNr).ShouldBe(Enumerable.Range(1, each).Select(i => (long)i), entity.Key);
    }

    [Fact]
    public async Task ReadAsync_reader_that_is_behind_by_100_000_events_gets_each_once_in_order_by_pages_and_delays_no_live_one()
    {
        const int behind = 100_000, page = 1_000;
        await _journal.Store.AppendAsync([Stored.Row("d-1", 1, "a")]);
        // As if there had been many: the same event, of a hundred entities, below those that will come.
        _journal.Database.Sql(
            $"""
            INSERT INTO hardshare.journal (ordering, created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
                SELECT j.ordering - {behind + 1} + i, j.created, false, 'd-old-' || i % 100, 1 + i / 100, j.message, j.manifest, j.identifier, j.writer_uuid
                FROM hardshare.journal j, generate_series(0, {behind - 1}) AS i WHERE j.persistence_id = 'd-1'
            """);
        var live = (await _journal.Store.HighestStoredAsync("d-1"), Ordering: (await History.ReadAsync(["d-1"], [], 0, 9, default))[^1].Ordering);
        var catchingUp = CatchUpAsync(behind, page);
        var rounds = 0;
        for (var number = 2; !catchingUp.IsCompleted; number++, rounds++)
        {
            await _journal.Store.AppendAsync([Stored.Row("d-1", number, "live")]);
            var seen = (await History.ReadAsync([], ["d-1"], live.Ordering, page, default)).ShouldHaveSingleItem();
            (seen.PersistenceId, seen.SequenceNr).ShouldBe(("d-1", number));
            live.Ordering = seen.Ordering;
        }
        await catchingUp;
        // A page for the one, and then the other's turn.
        rounds.ShouldBeGreaterThan(behind / page / 10);
    }

    private async Task CatchUpAsync(int behind, int page)
    {
        var numbers = new Dictionary<string, long>();
        var (count, after) = (0, 0L);
        while (count < behind)
        {
            var events = await History.ReadAsync([], ["d-old-"], after, page, default);
            events.Count.ShouldBeInRange(1, page);
            foreach (var one in events)
            {
                one.Ordering.ShouldBeGreaterThan(after);
                one.SequenceNr.ShouldBe(numbers.GetValueOrDefault(one.PersistenceId) + 1);
                (after, numbers[one.PersistenceId]) = (one.Ordering, one.SequenceNr);
            }
            count += events.Count;
        }
        (count, numbers.Count).ShouldBe((behind, 100));
    }

    [Fact]
    public async Task Database_restored_from_a_dump_takes_nothing_until_its_owner_has_put_the_new_numbers_above_the_old()
    {
        await _journal.Store.AppendAsync([Stored.Row("d-1", 1, "a")]);
        // A new server begins to count its transactions near 0.
        _journal.Database.Sql("UPDATE hardshare.setting SET ordering_offset = -(1::bigint << 40)");
        (await Should.ThrowAsync<JournalStoreException>(() => _journal.Store.AppendAsync([Stored.Row("d-1", 2, "b")]))).Message.ShouldContain("hardshare cluster init");

        await Migrator.RunAsync(_journal.Database.Owner);

        await _journal.Store.AppendAsync([Stored.Row("d-1", 2, "b")]);
        await _journal.Store.AppendAsync([Stored.Row("d-2", 1, "c")]);
        (await FollowAsync(0)).Select(one => (one.PersistenceId, one.SequenceNr)).ShouldBe([("d-1", 1), ("d-1", 2), ("d-2", 1)]);
        _journal.Database.Sql("SELECT ordering_offset < 0 FROM hardshare.setting").ShouldBe("t");
        await Migrator.RunAsync(_journal.Database.Owner);
        (await FollowAsync(0)).Count.ShouldBe(3);
    }

    private Task<IReadOnlyList<StoredEvent>> FollowAsync(long after) => History.ReadAsync([], ["d-"], after, 100, CancellationToken.None);

    private async Task WriteAsync(string name, int entities, int each)
    {
        await using var node = await _journal.Database.StartNodeAsync(name);
        using var store = new PostgresStore(node.Database, node.Lease);
        await Task.WhenAll(Enumerable.Range(1, entities).Select(async entity =>
        {
            for (var number = 1; number <= each; number++)
                await store.AppendAsync([Stored.Row($"d-{name}-{entity}", number, "a")]);
        }));
    }
}
