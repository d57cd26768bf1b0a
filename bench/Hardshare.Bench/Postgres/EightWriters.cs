using Hardshare.Bench.Journal;
using Hardshare.Contracts.History;
using Hardshare.Node.Database;
using Hardshare.TestSupport.Database;
using Npgsql;
using NpgsqlTypes;

namespace Hardshare.Bench.Postgres;

/// <summary>
/// Eight entities that wait for each event to be durable, over eight connections that insert the same rows into a table of the same columns and indexes, each by
/// itself, without a fence.
/// </summary>
internal sealed class EightWriters(PostgresArea area) : Figure("postgres: 8 writers over 8 bare Npgsql writers", "events/s", Better.Higher, 0.9)
{
    private const int Writers = 8;
    private const int Events = 4_000;

    private readonly List<NpgsqlConnection> _connections = [];
    private JournalOnPostgres? _journal;
    private NodeDatabase? _bare;
    private int _entities;

    protected override async Task PrepareAsync()
    {
        _journal = await area.JournalAsync();
        _journal.Database.Sql("CREATE TABLE bare (LIKE hardshare.journal INCLUDING ALL); CREATE SEQUENCE bare_ordering OWNED BY bare.ordering; "
            + "ALTER TABLE bare ALTER ordering SET DEFAULT nextval('bare_ordering')");
        _bare = new NodeDatabase(_journal.Database.Superuser);
        for (var i = 0; i < Writers; i++)
        {
            _connections.Add(_bare.CreateConnection());
            await _connections[^1].OpenAsync();
        }
    }

    public override async Task<double> BareAsync() =>
        await Rate.OfAsync(Events, () => Task.WhenAll(_connections.Select(connection => Task.Run(() => InsertOneByOneAsync(connection, Events / Writers)))));

    public override Task<double> OursAsync() => UsualLife.AppendAsync(_journal!.Store, Writers, Events);

    protected override async Task EndAsync()
    {
        foreach (var connection in _connections)
            await connection.DisposeAsync();
        if (_bare is not null)
            await _bare.DisposeAsync();
    }

    private async Task InsertOneByOneAsync(NpgsqlConnection connection, int events)
    {
        var (number, created, message) = (Parameter<long>(NpgsqlDbType.Bigint), Parameter<long>(NpgsqlDbType.Bigint), Parameter<byte[]>(NpgsqlDbType.Bytea));
        var (id, manifest, writer) = (Parameter<string>(NpgsqlDbType.Text), Parameter<string>(NpgsqlDbType.Text), Parameter<string>(NpgsqlDbType.Text));
        using var insert = new NpgsqlCommand(
            "INSERT INTO bare (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid) "
            + $"VALUES ($1, false, $2, $3, $4, $5, {EventCodec.SerializerId}, $6)", connection)
        {
            Parameters = { created, id, number, message, manifest, writer },
        };
        id.TypedValue = $"bare-{Interlocked.Increment(ref _entities)}";
        for (var i = 1; i <= events; i++)
        {
            var row = UsualLife.Row(id.TypedValue, i);
            (number.TypedValue, created.TypedValue, message.TypedValue) = (i, row.Created, row.Message);
            (manifest.TypedValue, writer.TypedValue) = (row.Manifest, row.Writer);
            await insert.ExecuteNonQueryAsync();
        }
    }

    private static NpgsqlParameter<T> Parameter<T>(NpgsqlDbType type) => new() { NpgsqlDbType = type };
}
