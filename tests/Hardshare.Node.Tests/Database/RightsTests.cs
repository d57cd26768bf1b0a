using Hardshare.Node.Database;
using Hardshare.TestSupport.Database;

namespace Hardshare.Node.Tests.Database;

/// <summary>What a node's role may do, by itself, without the node's program.</summary>
public sealed class RightsTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TestNode _node = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(nodes: ["bench-1", "bench-2"]);
        _node = await _database.StartNodeAsync("bench-1");
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Every_table_refuses_a_node_s_role_to_read_insert_update_and_delete()
    {
        var tables = _database.Sql(
            "SELECT DISTINCT ON (attrelid) attrelid::regclass, quote_ident(attname) FROM pg_attribute JOIN pg_tables ON attrelid = format('hardshare.%I', tablename)::regclass "
            + "WHERE schemaname = 'hardshare' AND attnum > 0 AND attidentity = '' ORDER BY attrelid, attnum").Split('\n');
        tables.Length.ShouldBeGreaterThanOrEqualTo(10);
        foreach (var (table, column) in tables.Select(line => line.Split('|')).Select(parts => (parts[0], parts[1])))
        {
            await RefusedAsync($"SELECT FROM {table}");
            await RefusedAsync($"INSERT INTO {table} DEFAULT VALUES");
            await RefusedAsync($"UPDATE {table} SET {column} = NULL");
            await RefusedAsync($"DELETE FROM {table}");
            await RefusedAsync($"TRUNCATE {table}");
        }
        await RefusedAsync("CREATE TABLE hardshare.mine ()");
    }

    [Theory]
    [InlineData("SELECT hardshare.add_node('x', 'x', 'x')")]
    [InlineData("SELECT hardshare.adopt_restored()")]
    [InlineData("SELECT hardshare.hold(gen_random_uuid())")]
    public Task Function_that_is_not_for_nodes_is_refused(string sql) => RefusedAsync(sql);

    [Fact]
    public void Functions_for_nodes_run_as_the_owner_with_a_fixed_path_and_nobody_else_may_call_any()
    {
        const string functions = "FROM pg_proc p WHERE p.pronamespace = 'hardshare'::regnamespace";
        _database.Sql($"SELECT proname {functions} AND has_function_privilege('hardshare_node', p.oid, 'EXECUTE') AND NOT "
            + "(prosecdef AND proconfig @> ARRAY['search_path=hardshare, pg_temp'])").ShouldBe("");
        _database.Sql($"SELECT proname {functions} AND EXISTS (SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee = 0)").ShouldBe("");
    }

    [Fact]
    public async Task Node_of_another_workspace_on_the_same_server_may_not_even_read()
    {
        await using var other = await TestDatabase.CreateAsync(nodes: "bench-1");
        await using var stranger = new NodeDatabase(other.NodeOptions("bench-1") with { Name = _database.Name });

        foreach (var sql in new[] { "SELECT * FROM hardshare.nodes()", "SELECT * FROM hardshare.history('{d-1}', '{}', 0, 1)", "SELECT hardshare.highest('{d-1}')" })
            (await Should.ThrowAsync<DatabaseException>(() => stranger.ExecuteAsync(sql, []))).SqlState.ShouldBe(DatabaseFailure.NoNode);
    }

    private async Task RefusedAsync(string sql) =>
        (await Should.ThrowAsync<DatabaseException>(() => _node.Database.ExecuteAsync(sql, []), sql)).SqlState.ShouldBe("42501", sql);
}
