using Hardshare.Node.Database;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Postgres;
using Npgsql;

namespace Hardshare.TestSupport.Database;

/// <summary>A transaction that stays open, as when the server takes its time to commit.</summary>
public sealed class HeldTransaction : IAsyncDisposable
{
    private readonly Guid? _incarnation;
    private readonly NpgsqlConnection _connection;

    private HeldTransaction(Guid? incarnation, NpgsqlConnection connection) => (_incarnation, _connection) = (incarnation, connection);

    public static Task<HeldTransaction> BeginAsync(TestNode node) => BeginAsync(node.Database, node.Lease.Incarnation);

    public static async Task<HeldTransaction> BeginAsync(NodeDatabase database, Guid? incarnation = null)
    {
        var connection = database.CreateConnection();
        await connection.OpenAsync();
        var held = new HeldTransaction(incarnation, connection);
        await held.ExecuteAsync("BEGIN");
        return held;
    }

    public async Task ExecuteAsync(string sql, params object?[] values)
    {
        using var command = NodeDatabase.Command(_connection, sql, values);
        await command.ExecuteNonQueryAsync();
    }

    public void Append(params JournalRow[] rows)
    {
        using var command = new AppendCommand(_connection);
        foreach (var (_, why) in command.Execute([new AppendWrite(_incarnation!.Value, rows)]))
            throw why;
    }

    public Task CommitAsync() => ExecuteAsync("COMMIT");

    public Task UndoAsync() => ExecuteAsync("ROLLBACK");

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
