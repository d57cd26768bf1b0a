using Hardshare.Bench.Journal;
using Hardshare.Contracts.History;
using Hardshare.Node.Database;
using Npgsql;

namespace Hardshare.Bench.Cluster;

/// <summary>A table of the journal's columns and indexes, and one bare connection that appends to it, without a fence.</summary>
internal sealed class BareTable : IAsyncDisposable
{
    public const string Channel = "bare";

    private static int s_tables;

    private readonly string _table = $"bare_{Interlocked.Increment(ref s_tables)}";
    private readonly NodeDatabase _database;
    private readonly NpgsqlConnection _connection;
    private long _number;

    private BareTable(NodeDatabase database) => (_database, _connection) = (database, database.CreateConnection());

    public static async Task<BareTable> CreateAsync(ClusterDatabase cluster)
    {
        var bare = new BareTable(new NodeDatabase(cluster.Database.Superuser));
        cluster.Database.Sql(
            $"CREATE TABLE {bare._table} (LIKE hardshare.journal INCLUDING ALL); CREATE SEQUENCE {bare._table}_ordering OWNED BY {bare._table}.ordering; "
            + $"ALTER TABLE {bare._table} ALTER ordering SET DEFAULT nextval('{bare._table}_ordering')");
        await bare._connection.OpenAsync();
        return bare;
    }

    /// <summary>A connection that listens to <see cref="Channel"/>; the caller's to dispose.</summary>
    public async Task<NpgsqlConnection> ListenAsync()
    {
        var listener = _database.CreateConnection();
        await listener.OpenAsync();
        using var listen = new NpgsqlCommand($"LISTEN {Channel}", listener);
        await listen.ExecuteNonQueryAsync();
        return listener;
    }

    /// <summary>So many rows in one transaction and one round trip, and a notification, if it is wanted.</summary>
    public async Task AppendAsync(int rows, bool notifies = false)
    {
        await using var batch = new NpgsqlBatch(_connection);
        for (var i = 0; i < rows; i++)
            batch.BatchCommands.Add(Insert());
        if (notifies)
            batch.BatchCommands.Add(new NpgsqlBatchCommand($"NOTIFY {Channel}"));
        await batch.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _database.DisposeAsync();
    }

    private NpgsqlBatchCommand Insert()
    {
        var row = UsualLife.Row("d-bare", ++_number);
        return new NpgsqlBatchCommand(
            $"INSERT INTO {_table} (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid) "
            + $"VALUES ($1, false, $2, $3, $4, $5, {EventCodec.SerializerId}, $6)")
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = row.Created }, new NpgsqlParameter<string> { TypedValue = row.PersistenceId },
                new NpgsqlParameter<long> { TypedValue = row.SequenceNr }, new NpgsqlParameter<byte[]> { TypedValue = row.Message },
                new NpgsqlParameter<string> { TypedValue = row.Manifest }, new NpgsqlParameter<string> { TypedValue = row.Writer! },
            },
        };
    }
}
