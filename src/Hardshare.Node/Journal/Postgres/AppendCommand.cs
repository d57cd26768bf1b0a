using Npgsql;
using NpgsqlTypes;

namespace Hardshare.Node.Journal.Postgres;

/// <summary>The prepared call of <c>append()</c>.</summary>
internal sealed class AppendCommand : IDisposable
{
    private readonly NpgsqlCommand _command;
    private readonly NpgsqlParameter<Guid> _incarnation = new() { NpgsqlDbType = NpgsqlDbType.Uuid };
    private readonly NpgsqlParameter<int[]> _writes = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer };
    private readonly NpgsqlParameter<string[]> _ids = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
    private readonly NpgsqlParameter<long[]> _numbers = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<long[]> _created = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<string[]> _manifests = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
    private readonly NpgsqlParameter<byte[][]> _messages = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };
    private readonly NpgsqlParameter<string?[]> _writers = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
    private readonly NpgsqlParameter<int[]> _tagged = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer };
    private readonly NpgsqlParameter<string[]> _tags = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    public AppendCommand(NpgsqlConnection connection)
    {
        _command = new NpgsqlCommand("SELECT * FROM hardshare.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", connection)
        {
            Parameters = { _incarnation, _writes, _ids, _numbers, _created, _manifests, _messages, _writers, _tagged, _tags },
        };
    }

    /// <summary>Store what can be stored. Returns which writes were refused, and why.</summary>
    public IReadOnlyList<(AppendWrite Write, JournalStoreException Why)> Execute(IReadOnlyList<AppendWrite> writes)
    {
        Fill(writes);
        using var rows = _command.ExecuteReader();
        List<(AppendWrite, JournalStoreException)>? refused = null;
        while (rows.Read())
            (refused ??= []).Add((writes[rows.GetInt32(0)], PostgresFailure.Refusal(rows.GetString(1), rows.GetString(2), rows.GetString(3))));
        return refused ?? [];
    }

    public void Prepare()
    {
        Fill([]);
        _command.Prepare();
    }

    public void Dispose() => _command.Dispose();

    private void Fill(IReadOnlyList<AppendWrite> writes)
    {
        var count = writes.Sum(write => write.Rows.Count);
        var (numbers, created, messages) = (new long[count], new long[count], new byte[count][]);
        var (ids, manifests, writers, of) = (new string[count], new string[count], new string?[count], new int[count]);
        var (tagged, tags) = (new List<int>(), new List<string>());
        var place = 0;
        for (var write = 0; write < writes.Count; write++)
            foreach (var row in writes[write].Rows)
            {
                (of[place], ids[place], numbers[place], created[place]) = (write, row.PersistenceId, row.SequenceNr, row.Created);
                (manifests[place], messages[place], writers[place]) = (row.Manifest, row.Message, row.Writer);
                foreach (var tag in row.Tags ?? [])
                {
                    tagged.Add(place);
                    tags.Add(tag);
                }
                place++;
            }
        _incarnation.TypedValue = writes.Count > 0 ? writes[0].Incarnation : Guid.Empty;
        (_writes.TypedValue, _ids.TypedValue, _numbers.TypedValue, _created.TypedValue) = (of, ids, numbers, created);
        (_manifests.TypedValue, _messages.TypedValue, _writers.TypedValue) = (manifests, messages, writers);
        (_tagged.TypedValue, _tags.TypedValue) = ([.. tagged], [.. tags]);
    }
}
