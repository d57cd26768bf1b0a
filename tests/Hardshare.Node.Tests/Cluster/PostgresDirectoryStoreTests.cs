using Hardshare.Actors.Directory;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Node.Database;
using Hardshare.TestMachine;
using static Hardshare.Node.Tests.Processes.Eventually;

namespace Hardshare.Node.Tests.Cluster;

public sealed class PostgresDirectoryStoreTests : IAsyncLifetime
{
    private PostgresWorkspace _workspace = null!;

    public async Task InitializeAsync() => _workspace = await PostgresWorkspace.CreateAsync(3);

    public Task DisposeAsync() => _workspace.DisposeAsync().AsTask();

    [Fact]
    public async Task Read_misses_nothing_that_was_written_before_what_it_saw_and_committed_after()
    {
        var (slow, quick, reader) = (await _workspace.StartAsync("bench-1"), await _workspace.StartAsync("bench-2"), await _workspace.StartAsync("bench-3"));
        await using var connection = slow.Database.CreateConnection();
        await connection.OpenAsync();
        var transaction = await connection.BeginTransactionAsync();
        using (var publish = NodeDatabase.Command(
            connection, "SELECT hardshare.publish($1, ARRAY['n-bench-1'], ARRAY[$2])", [slow.Lease.Incarnation, NodeWire.Write(new NodeList([]))]))
            await publish.ExecuteNonQueryAsync();
        await quick.Services.Directory.PublishAsync([new SharedView("n-bench-2", "bench-2", new NodeList([]))], default);
        var early = await reader.Services.Directory.ReadAsync(null, 10, default);
        await transaction.CommitAsync();
        var (seen, cursor) = (early.Views.Select(view => view.Entity).ToList(), early.Cursor);
        await TrueAsync(async () =>
        {
            var late = await reader.Services.Directory.ReadAsync(cursor, 10, default);
            cursor = late.Cursor;
            seen.AddRange(late.Views.Select(view => view.Entity));
            return seen.Count >= 2;
        });
        seen.ShouldBe(["n-bench-1", "n-bench-2"], ignoreOrder: true);
        (await reader.Services.Directory.ReadAsync(cursor, 10, default)).Views.ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_with_the_cursor_of_a_server_that_had_counted_further_begins_anew()
    {
        var (one, reader) = (await _workspace.StartAsync("bench-1"), await _workspace.StartAsync("bench-2"));
        await one.Services.Directory.PublishAsync([new SharedView("n-bench-1", "bench-1", new NodeList([]))], default);
        await ShownAsync(reader);
        (await reader.Services.Directory.ReadAsync("99999999::", 10, default)).Views.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Read_with_the_cursor_of_another_server_tells_also_what_is_gone()
    {
        var (one, reader) = (await _workspace.StartAsync("bench-1"), await _workspace.StartAsync("bench-2"));
        await one.Services.Directory.PublishAsync([new SharedView("n-bench-1", "bench-1", new NodeList([]))], default);
        await one.Services.Directory.PublishAsync([new SharedView("n-bench-1", "bench-1", null)], default);
        var cursor = await SettledAsync(_workspace, reader);
        (await reader.Services.Directory.ReadAsync(cursor, 10, default)).Views.ShouldBeEmpty();
        var elsewhere = string.Join(':', [.. cursor.Split(':')[..^2], "1@1", "1.00000001"]);
        (await reader.Services.Directory.ReadAsync(elsewhere, 10, default)).Views.ShouldHaveSingleItem().View.ShouldBeNull();
        (await reader.Services.Directory.ReadAsync(null, 10, default)).Views.ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_after_a_crash_misses_nothing_that_was_written_under_numbers_given_again()
    {
        using var server = PrivatePostgres.Start();
        await using var workspace = await PostgresWorkspace.CreateAsync(3, server: server);
        var (one, other, reader) = (await workspace.StartAsync("bench-1"), await workspace.StartAsync("bench-2"), await workspace.StartAsync("bench-3"));
        // What leaves nothing behind is then not on the disk either.
        workspace.Database.Sql("ALTER SYSTEM SET wal_writer_delay = '10 s'");
        workspace.Database.Sql("SELECT pg_reload_conf()");
        await other.Services.Directory.PublishAsync([new SharedView("n-bench-2", "bench-2", new NodeList([]))], default);
        await one.Services.Directory.PublishAsync([new SharedView("n-bench-1", "bench-1", new NodeList([]))], default);
        UseNumbersUp(workspace, 100);
        var cursor = await SettledAsync(workspace, reader);
        server.Kill();
        server.Restart();
        one.Database.Forget();
        reader.Database.Forget();
        workspace.Database.Sql($"SELECT pg_snapshot_xmax(pg_current_snapshot()) < '{cursor.Split(':')[0]}'::xid8").ShouldBe("t");
        await one.Services.Directory.PublishAsync([new SharedView("n-bench-1", "bench-1", null)], default);
        UseNumbersUp(workspace, 200);
        // Nothing is told of bench-2: it was seen before, and the cost of a crash is not another look at all there is.
        var after = await reader.Services.Directory.ReadAsync(cursor, 10, default);
        var seen = after.Views.ShouldHaveSingleItem();
        (seen.Entity, seen.View).ShouldBe(("n-bench-1", null));
        (await reader.Services.Directory.ReadAsync(after.Cursor, 10, default)).Views.ShouldBeEmpty();
    }

    [Fact]
    public async Task Publish_of_what_is_shown_already_writes_nothing()
    {
        var (one, reader) = (await _workspace.StartAsync("bench-1"), await _workspace.StartAsync("bench-2"));
        var view = new SharedView("n-bench-1", "bench-1", new NodeList([]));
        await one.Services.Directory.PublishAsync([view], default);
        await ShownAsync(reader);
        var written = _workspace.Database.Sql("SELECT changed FROM hardshare.directory");
        await one.Services.Directory.PublishAsync([view], default);
        _workspace.Database.Sql("SELECT changed FROM hardshare.directory").ShouldBe(written);
    }

    [Fact]
    public async Task View_that_only_a_newer_version_knows_is_left_out()
    {
        var (one, reader) = (await _workspace.StartAsync("bench-1"), await _workspace.StartAsync("bench-2"));
        await one.Database.ExecuteAsync(
            "SELECT hardshare.publish($1, ARRAY['n-bench-1'], ARRAY[convert_to('{\"manifest\":\"x-v9\",\"body\":{}}', 'UTF8')])", [one.Lease.Incarnation]);
        var read = await reader.Services.Directory.ReadAsync(null, 10, default);
        (read.Views.Count, read.More).ShouldBe((0, false));
    }

    [Fact]
    public async Task Transaction_that_somebody_leaves_open_on_the_server_delays_no_view()
    {
        // On a server of its own: timelines of other tests would wait for it.
        using var server = PrivatePostgres.Start();
        await using var workspace = await PostgresWorkspace.CreateAsync(2, server: server);
        var (one, reader) = (await workspace.StartAsync("bench-1"), await workspace.StartAsync("bench-2"));
        await using var forgotten = new NodeDatabase(workspace.Database.Superuser);
        await using var connection = forgotten.CreateConnection();
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        using (var write = NodeDatabase.Command(connection, "CREATE TABLE something ()", []))
            await write.ExecuteNonQueryAsync();
        await one.Services.Directory.PublishAsync([new SharedView("n-bench-1", "bench-1", new NodeList([]))], default);
        var first = await reader.Services.Directory.ReadAsync(null, 10, default);
        (first.Views.Count, first.More).ShouldBe((1, false));
        (await reader.Services.Directory.ReadAsync(first.Cursor, 10, default)).Views.ShouldBeEmpty();
        await one.Services.Directory.PublishAsync([new SharedView("n-bench-1", "bench-1", null)], default);
        (await reader.Services.Directory.ReadAsync(first.Cursor, 10, default)).Views.ShouldHaveSingleItem().View.ShouldBeNull();
    }

    [Fact]
    public async Task View_under_what_only_looks_like_another_s_id_is_refused()
    {
        var one = await _workspace.StartAsync("bench-1");
        var id = Guid.NewGuid();
        await one.Database.ExecuteAsync("SELECT hardshare.append($1, '{1}', ARRAY[$2], '{1}', '{0}', '{x-v1}', '{\"\"}', '{w}', '{}', '{}')", [one.Lease.Incarnation, $"d+{id}"]);
        var refused = await Should.ThrowAsync<DatabaseException>(one.Services.Directory.PublishAsync([new SharedView($"d+{id}", "bench-1", new NodeList([]))], default));
        refused.SqlState.ShouldBe("HS004");
        _workspace.Database.Sql("SELECT count(*) FROM hardshare.directory").ShouldBe("0");
    }

    [Fact]
    public async Task Publish_without_a_lease_fails_as_a_task()
    {
        var node = _workspace.Node("bench-1");
        var publishing = node.Services.Directory.PublishAsync([new SharedView("n-bench-1", "bench-1", new NodeList([]))], default);
        await Should.ThrowAsync<LeaseLostException>(publishing);
    }

    [Fact]
    public async Task Tidy_removes_what_nobody_looks_for_any_more_and_nothing_else()
    {
        var one = await _workspace.StartAsync("bench-1");
        var (open, ended, lately) = (RequestId.New(), RequestId.New(), RequestId.New());
        var (longAgo, now) = (TimeProvider.System.GetUtcNow().AddHours(-2).Ticks, TimeProvider.System.GetUtcNow().Ticks);
        _workspace.Database.Sql(
            $"""
            INSERT INTO hardshare.directory (kind, id, node, view, gone, shown, ended) VALUES
                ('r', 'gone long ago', 'bench-1', '', true, now() - interval '25 hours', null), ('r', 'just gone', 'bench-1', '', true, now(), null),
                ('r', 'of another', 'bench-2', '', true, now() - interval '25 hours', null), ('d', 'shown', 'bench-1', '', false, now() - interval '25 hours', null),
                ('i', 'ended first', 'bench-1', '', false, now(), now() - interval '3 s'), ('i', 'ended then', 'bench-1', '', false, now(), now() - interval '2 s'),
                ('i', 'ended last', 'bench-1', '', false, now(), now() - interval '1 s'), ('i', 'lives', 'bench-1', '', false, now(), null);
            INSERT INTO hardshare.ownership (entity, owner, changed) VALUES ('r-{open}', 'bench-1', now() - interval '2 hours'), ('r-{ended}', 'bench-1', now() - interval '2 hours'),
                ('r-{lately}', 'bench-1', now() - interval '2 hours');
            INSERT INTO hardshare.journal (ordering, created, deleted, persistence_id, sequence_number, message, manifest) VALUES
                (1, {longAgo}, false, 'r-{open}', 1, '', 'request-placed-v1'), (2, {longAgo}, false, 'r-{ended}', 1, '', 'request-placed-v1'),
                (3, {longAgo}, false, 'r-{ended}', 2, '', 'request-withdrawn-v1'), (4, {longAgo}, false, 'r-{lately}', 1, '', 'request-placed-v1'),
                (5, {now}, false, 'r-{lately}', 2, '', 'request-withdrawn-v1');
            """);
        _workspace.Database.Sql("SELECT entity FROM hardshare.ownership ORDER BY entity").Split('\n').Length.ShouldBe(3);
        (await one.Services.Ownership.OwnedByAsync("bench-1", default)).ShouldBe([$"r-{open}"]);
        await one.Database.ExecuteAsync("SELECT hardshare.tidy($1, 2)", [one.Lease.Incarnation]);
        _workspace.Database.Sql("SELECT id FROM hardshare.directory ORDER BY id").ShouldBe("ended last\nended then\njust gone\nlives\nof another\nshown");
        _workspace.Database.Sql("SELECT entity FROM hardshare.ownership").Split('\n').ShouldBe([$"r-{open}", $"r-{lately}"], ignoreOrder: true);
    }

    // Numbers of transactions that write nothing.
    private static void UseNumbersUp(PostgresWorkspace workspace, int count) =>
        workspace.Database.Sql(string.Concat(Enumerable.Repeat("BEGIN; SELECT pg_current_xact_id(); ROLLBACK;", count)));

    // The cursor of who has seen all there is; transactions of other tests hold it up.
    private static async Task<string> SettledAsync(PostgresWorkspace workspace, ClusterNode reader)
    {
        string? cursor = null;
        await TrueAsync(async () =>
        {
            cursor = (await reader.Services.Directory.ReadAsync(cursor, 10, default)).Cursor;
            return workspace.Database.Sql($"SELECT bool_and(changed < '{cursor.Split(':')[0]}'::xid8) FROM hardshare.directory") == "t";
        });
        return cursor!;
    }

    private static Task ShownAsync(ClusterNode reader) => TrueAsync(async () => (await reader.Services.Directory.ReadAsync(null, 10, default)).Views.Count > 0);
}
