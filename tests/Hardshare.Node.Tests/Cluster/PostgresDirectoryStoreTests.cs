using Hardshare.Actors.Directory;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Node.Database;
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

    private static Task ShownAsync(ClusterNode reader) => TrueAsync(async () => (await reader.Services.Directory.ReadAsync(null, 10, default)).Views.Count > 0);
}
