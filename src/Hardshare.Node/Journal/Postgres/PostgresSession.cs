using Hardshare.Node.Database;
using Npgsql;

namespace Hardshare.Node.Journal.Postgres;

/// <summary>
/// The writer's connection, used by one thread and thrown away after an error of it. It begins when nothing is under way any more of what this node sent over
/// connections before it, so that what it then reads does not change behind it.
/// </summary>
internal sealed class PostgresSession : IDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly AppendCommand _append;
    private long _lastUsed = Environment.TickCount64;

    public PostgresSession(NodeDatabase database)
    {
        _connection = database.CreateConnection();
        _append = new AppendCommand(_connection);
        try
        {
            _connection.Open();
            using var begin = new NpgsqlCommand("SELECT hardshare.schema_version(), hardshare.settle()", _connection);
            Migrator.Verify(database.Options, (int)begin.ExecuteScalar()!);
            _append.Prepare();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>False when the server has cut the connection since its last use. It asks only after an idle while.</summary>
    public bool IsThere()
    {
        if (NodeDatabase.HasIdled(_lastUsed))
        {
            try
            {
                using var ping = NodeDatabase.Ping(_connection);
                ping.ExecuteNonQuery();
            }
            catch (NpgsqlException cause) when (cause.InnerException is not TimeoutException)
            {
                return false;
            }
        }
        _lastUsed = Environment.TickCount64;
        return true;
    }

    public IReadOnlyList<(AppendWrite Write, JournalStoreException Why)> Append(IReadOnlyList<AppendWrite> writes) => _append.Execute(writes);

    public void Change(ChangeWrite write)
    {
        using var command = NodeDatabase.Command(_connection, write.Sql, write.Values);
        command.ExecuteNonQuery();
    }

    public void ReadHighest(IReadOnlyList<HighestRead> reads)
    {
        using var command = NodeDatabase.Command(_connection, "SELECT hardshare.highest($1)", [reads.Select(read => read.PersistenceId).ToArray()]);
        var found = (long[])command.ExecuteScalar()!;
        for (var i = 0; i < reads.Count; i++)
            reads[i].Result = found[i];
    }

    public void Dispose()
    {
        _append.Dispose();
        _connection.Dispose();
    }
}
