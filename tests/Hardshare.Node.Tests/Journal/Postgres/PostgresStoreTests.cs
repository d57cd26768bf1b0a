using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Postgres;
using Hardshare.TestSupport.Database;

namespace Hardshare.Node.Tests.Journal.Postgres;

public sealed class PostgresStoreTests : IAsyncLifetime
{
    private JournalOnPostgres _journal = null!;

    private PostgresStore Store => _journal.Store;

    public async Task InitializeAsync() => _journal = await JournalOnPostgres.OpenAsync();

    public async Task DisposeAsync() => await _journal.DisposeAsync();

    [Fact]
    public async Task AppendAsync_that_leaves_a_gap_or_a_number_that_is_taken_is_refused_and_stores_nothing()
    {
        await Store.AppendAsync([Stored.Row("d-1", 1, "a")]);

        (await Should.ThrowAsync<SequenceConflictException>(() => Store.AppendAsync([Stored.Row("d-1", 3, "c")]))).Message.ShouldContain("gap");
        (await Should.ThrowAsync<SequenceConflictException>(() => Store.AppendAsync([Stored.Row("d-1", 1, "second")]))).Message.ShouldContain("already");
        await Should.ThrowAsync<SequenceConflictException>(() => Store.AppendAsync([Stored.Row("d-1", 2, "b"), Stored.Row("d-1", 4, "d")]));

        (await Store.HighestStoredAsync("d-1")).ShouldBe(1);
    }

    [Fact]
    public async Task AppendAsync_that_is_refused_harms_none_of_its_group()
    {
        var bad = Enumerable.Range(1, 5).Select(i => Store.AppendAsync([Stored.Row($"d-bad-{i}", 2, "a")])).ToList();
        var good = Enumerable.Range(1, 20).Select(i => Store.AppendAsync([Stored.Row($"d-{i}", 1, "a") with { Tags = ["red", "blue", "red"] }])).ToArray();

        await Task.WhenAll(good);
        foreach (var write in bad)
            await Should.ThrowAsync<JournalStoreException>(() => write);

        _journal.Database.Sql("SELECT count(*), count(DISTINCT ordering_id), count(DISTINCT tag) FROM hardshare.tags JOIN hardshare.journal ON ordering = ordering_id")
            .ShouldBe("40|20|2");
    }

    [Fact]
    public async Task AppendAsync_of_what_the_database_cannot_take_fails_alone()
    {
        var writes = Enumerable.Range(1, 20).Select(i => Store.AppendAsync([Stored.Row($"d-{i}", 1, "a")])).ToList();
        var bad = Store.AppendAsync([Stored.Row("d-bad", 1, "a") with { Writer = "a zero \0 in text" }]);
        writes.AddRange(Enumerable.Range(21, 20).Select(i => Store.AppendAsync([Stored.Row($"d-{i}", 1, "a")])));

        (await Should.ThrowAsync<JournalStoreException>(() => bad)).ShouldNotBeOfType<JournalUnavailableException>();
        await Task.WhenAll(writes);
    }

    [Fact]
    public async Task AppendAsync_of_one_entity_twice_at_once_stores_both_in_order()
    {
        await Task.WhenAll(Enumerable.Range(1, 50).Select(number => Store.AppendAsync([Stored.Row("d-1", number, "a")])));

        (await Store.HighestStoredAsync("d-1")).ShouldBe(50);
    }

    [Theory]
    [InlineData(20_000, 1)]
    [InlineData(6, 5_000)]
    public async Task AppendAsync_of_more_than_a_transaction_takes_is_stored_in_several(int writes, int rows)
    {
        await Task.WhenAll(Enumerable.Range(1, writes).Select(i => Store.AppendAsync([.. Enumerable.Range(1, rows).Select(number => Stored.Row($"d-{i}", number, "a"))])));

        _journal.Database.Sql("SELECT count(*), max(rows) <= 8192 FROM (SELECT count(*) AS rows FROM hardshare.journal GROUP BY xmin) t")
            .ShouldBe($"{_journal.Database.Sql("SELECT count(DISTINCT ordering >> 13) FROM hardshare.journal")}|t");
        (await Store.HighestStoredAsync("d-1")).ShouldBe(rows);
    }

    [Fact]
    public async Task AppendAsync_of_too_many_rows_or_too_long_an_id_is_refused()
    {
        await Should.ThrowAsync<JournalStoreException>(() => Store.AppendAsync([.. Enumerable.Range(1, 8193).Select(number => Stored.Row("d-1", number, "a"))]));
        await Should.ThrowAsync<JournalStoreException>(() => Store.AppendAsync([Stored.Row(new string('d', 256), 1, "a")]));
    }

    [Fact]
    public async Task ReplayAsync_of_many_pages_gives_each_event_once_and_no_more_than_asked_for()
    {
        for (var first = 1; first <= 12_000; first += 4_000)
            await Store.AppendAsync([.. Enumerable.Range(first, 4_000).Select(number => Stored.Row("d-1", number, "a"))]);

        (await ReplayAsync(1, long.MaxValue, long.MaxValue)).ShouldBe(Enumerable.Range(1, 12_000).Select(i => (long)i));
        (await ReplayAsync(3, 11_000, 10_500)).ShouldBe(Enumerable.Range(3, 10_500).Select(i => (long)i));
        (await ReplayAsync(1, 5, 0)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Node_has_no_more_than_two_connections_of_its_journal()
    {
        await Task.WhenAll(Enumerable.Range(1, 50).Select(async i =>
        {
            await Store.AppendAsync([Stored.Row($"d-{i}", 1, "a")]);
            await Store.HighestStoredAsync($"d-{i}");
        }));

        _journal.Database.Sql($"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'hardshare {JournalOnPostgres.NodeName}' AND datname = current_database()").ShouldBe("2");
    }

    private async Task<List<long>> ReplayAsync(long from, long to, long max)
    {
        var found = new List<long>();
        await Store.ReplayAsync("d-1", from, to, max, (sequenceNr, _, _) => found.Add(sequenceNr));
        return found;
    }
}
