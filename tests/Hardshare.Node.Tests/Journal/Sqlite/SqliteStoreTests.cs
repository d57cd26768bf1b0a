using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;
using Microsoft.Data.Sqlite;

namespace Hardshare.Node.Tests.Journal.Sqlite;

public sealed class SqliteStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteStore _store;

    public SqliteStoreTests() => _store = SqliteStore.Open(_folder.File("data/journal.db"));

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task AppendAsync_that_leaves_a_gap_is_refused_and_stores_nothing()
    {
        await _store.AppendAsync([Stored.Row("d-1", 1, "a")]);

        var refusal = await Should.ThrowAsync<SequenceConflictException>(() => _store.AppendAsync([Stored.Row("d-1", 3, "c")]));
        refusal.Message.ShouldContain("gap");

        (await _store.ReadAsync("d-1")).ShouldBe([(1, "a")]);
    }

    [Fact]
    public async Task AppendAsync_number_that_is_taken_is_refused_and_the_first_stays()
    {
        await _store.AppendAsync([Stored.Row("d-1", 1, "first")]);

        await Should.ThrowAsync<SequenceConflictException>(() => _store.AppendAsync([Stored.Row("d-1", 1, "second")]));

        (await _store.ReadAsync("d-1")).ShouldBe([(1, "first")]);
    }

    [Fact]
    public async Task ForgetWhatIsCachedAsync_changes_nothing_that_can_be_seen()
    {
        await _store.AppendAsync([Stored.Row("d-1", 1, "a")]);
        (await _store.ReadAsync("d-1")).ShouldBe([(1, "a")]);

        await _store.ForgetWhatIsCachedAsync();

        (await _store.ReadAsync("d-1")).ShouldBe([(1, "a")]);
        await Should.ThrowAsync<SequenceConflictException>(() => _store.AppendAsync([Stored.Row("d-1", 1, "again")]));
        await _store.AppendAsync([Stored.Row("d-1", 2, "b")]);
        (await _store.ReadAsync("d-1")).ShouldBe([(1, "a"), (2, "b")]);
    }

    [Fact]
    public async Task AppendAsync_batch_with_one_bad_event_stores_none_of_it()
    {
        await Should.ThrowAsync<SequenceConflictException>(
            () => _store.AppendAsync([Stored.Row("d-1", 1, "a"), Stored.Row("d-1", 2, "b"), Stored.Row("d-1", 2, "b again")]));

        (await _store.ReadAsync("d-1")).ShouldBeEmpty();
        (await _store.HighestSequenceNrAsync("d-1")).ShouldBe(0);
    }

    [Fact]
    public async Task AppendAsync_that_the_database_refuses_undoes_its_whole_batch_and_harms_no_other()
    {
        // A second tag of the same name breaks the key of the table tags after the event itself was inserted.
        var bad = _store.AppendAsync([Stored.Row("d-bad", 1, "a"), Stored.Row("d-bad", 2, "b") with { Tags = ["red", "red"] }]);
        var good = Enumerable.Range(1, 20)
            .Select(i => _store.AppendAsync([Stored.Row($"d-{i}", 1, "a") with { Tags = ["red", "blue"] }])).ToArray();

        await Should.ThrowAsync<SequenceConflictException>(() => bad);
        await Task.WhenAll(good);

        (await _store.ReadAsync("d-bad")).ShouldBeEmpty();
        (await _store.ReadAsync("d-20")).ShouldBe([(1, "a")]);
        await _store.AppendAsync([Stored.Row("d-bad", 1, "a")]);
    }

    [Fact]
    public async Task AppendAsync_after_another_program_wrote_is_refused_and_then_goes_on_after_it()
    {
        await _store.AppendAsync([Stored.Row("d-1", 1, "a")]);
        Execute(
            "INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest) VALUES (0, 0, 'd-1', 2, x'', 'x')");

        await Should.ThrowAsync<SequenceConflictException>(() => _store.AppendAsync([Stored.Row("d-1", 2, "b")]));

        (await _store.HighestSequenceNrAsync("d-1")).ShouldBe(2);
        await _store.AppendAsync([Stored.Row("d-1", 3, "c")]);
    }

    [Fact]
    public async Task AppendAsync_of_many_at_once_keeps_each_entity_in_order()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async entity =>
        {
            for (var i = 1; i <= 20; i++)
                await _store.AppendAsync([Stored.Row($"d-{entity}", i, $"{i}")]);
        }));

        for (var entity = 0; entity < 50; entity++)
            (await _store.ReadAsync($"d-{entity}")).ShouldBe(Enumerable.Range(1, 20).Select(i => ((long)i, $"{i}")));
    }

    [Fact]
    public async Task HighestSequenceNrAsync_waits_for_what_was_queued_before()
    {
        var write = _store.AppendAsync([Stored.Row("d-1", 1, "a")]);

        (await _store.HighestSequenceNrAsync("d-1")).ShouldBe(1);

        await write;
    }

    [Fact]
    public async Task ReplayAsync_gives_the_range_and_no_more_than_asked_for()
    {
        await _store.AppendAsync([.. Enumerable.Range(1, 9).Select(i => Stored.Row("d-1", i, $"{i}"))]);

        (await _store.ReadAsync("d-1", from: 3, to: 7, max: 2)).ShouldBe([(3, "3"), (4, "4")]);
        (await _store.ReadAsync("d-1", from: 8)).ShouldBe([(8, "8"), (9, "9")]);
        (await _store.ReadAsync("d-1", max: 0)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(2, new long[] { 3 })]
    [InlineData(3, new long[0])]
    [InlineData(99, new long[0])]
    public async Task DeleteToAsync_removes_events_and_keeps_the_number(long to, long[] left)
    {
        await _store.AppendAsync([Stored.Row("d-1", 1, "a"), Stored.Row("d-1", 2, "b"), Stored.Row("d-1", 3, "c")]);

        await _store.DeleteToAsync("d-1", to);

        (await _store.ReadAsync("d-1")).Select(one => one.SequenceNr).ShouldBe(left);
        (await _store.HighestSequenceNrAsync("d-1")).ShouldBe(3);
        await _store.AppendAsync([Stored.Row("d-1", 4, "d")]);
    }

    [Fact]
    public async Task DropAsync_leaves_nothing_of_the_entity()
    {
        await _store.AppendAsync([Stored.Row("d-1", 1, "a") with { Tags = ["red"] }]);
        await _store.SaveSnapshotAsync(new SnapshotRow("d-1", 1, 0, [1], "state-v1"));

        await _store.DropAsync("d-1", 1);

        (await _store.HighestSequenceNrAsync("d-1")).ShouldBe(0);
        (await _store.LoadSnapshotsAsync("d-1", new SnapshotRange(0, long.MaxValue, 0, long.MaxValue), 1)).ShouldBeEmpty();
        Scalar("SELECT count(*) FROM tags").ShouldBe(0L);
    }

    [Fact]
    public async Task DropAsync_of_what_went_on_meanwhile_is_refused_and_removes_nothing()
    {
        await _store.AppendAsync([Stored.Row("d-1", 1, "a"), Stored.Row("d-1", 2, "came late")]);

        await Should.ThrowAsync<JournalStoreException>(() => _store.DropAsync("d-1", 1));

        (await _store.ReadAsync("d-1")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Open_again_after_the_last_user_closed_finds_everything()
    {
        await _store.AppendAsync([Stored.Row("d-1", 1, "a")]);
        _store.Dispose();

        using var again = SqliteStore.Open(_store.File);

        (await again.ReadAsync("d-1")).ShouldBe([(1, "a")]);
        again.ShouldNotBeSameAs(_store);
    }

    [Fact]
    public async Task File_is_readable_for_its_owner_only()
    {
        await _store.EnsureOpenAsync();

        foreach (var file in Directory.GetFiles(_folder.File("data")))
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
    }

    private void Execute(string sql) => Scalar(sql);

    private object? Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_store.File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
