using Hardshare.Actors.Journal;
using Hardshare.Contracts.History;
using Hardshare.Node.Database;
using Npgsql;

namespace Hardshare.Node.Journal.Postgres;

/// <summary>
/// A node's events and snapshots in the workspace's database: one writer with group commit on a connection of its own, and reads on the one that the node's questions
/// share. What is written is written as the incarnation that held the node's lease when it was queued, and the database refuses it once that is over. Plug-ins find a
/// store by its <see cref="Id"/>: each <see cref="Find"/>, and the constructor, needs one <see cref="Dispose"/>; the last one closes the writer's connection.
/// </summary>
public sealed class PostgresStore : IJournalStore
{
    private const int LongestId = 255;
    private const int LongestManifest = 500;
    private const int LongestTag = 64;
    private const int ReplayPage = 5_000;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, PostgresStore> Stores = [];

    private readonly LeaseHolder _lease;
    private readonly PostgresWriter _writer;
    private int _users = 1;

    /// <param name="database">Stays the caller's to dispose of, after the store.</param>
    /// <param name="lease">Which incarnation this node is at the moment.</param>
    public PostgresStore(NodeDatabase database, LeaseHolder lease)
    {
        ArgumentNullException.ThrowIfNull(database);
        (Database, _lease) = (database, lease);
        _writer = new PostgresWriter(database);
        lock (Gate)
            Stores[Id] = this;
    }

    /// <summary>Names this store within the process.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N");

    public string Name => Database.Options.ToString();

    public NodeDatabase Database { get; }

    /// <summary>Throws <see cref="ConfigurationException"/> when there is none of that id.</summary>
    public static PostgresStore Find(string id)
    {
        lock (Gate)
        {
            if (!Stores.TryGetValue(id, out var store))
                throw new ConfigurationException($"There is no PostgreSQL store \"{id}\" in this process.");
            store._users++;
            return store;
        }
    }

    public Task AppendAsync(IReadOnlyList<JournalRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0)
            return Task.CompletedTask;
        if (rows.Count > AppendBatch.MostRows)
            return Refuse($"{rows[0].PersistenceId} has {rows.Count} events at once; {AppendBatch.MostRows} can be stored together");
        foreach (var row in rows)
            if (row.PersistenceId.Length > LongestId || row.Manifest.Length > LongestManifest || row.Tags?.Any(tag => tag.Length > LongestTag) == true)
                return Refuse($"an id, a manifest or a tag of {row.PersistenceId} is too long ({LongestId}, {LongestManifest} and {LongestTag} characters)");
        return WriteAsync(incarnation => new AppendWrite(incarnation, rows));
    }

    public async Task<long> HighestSequenceNrAsync(string persistenceId)
    {
        var read = new HighestRead(persistenceId);
        await _writer.WriteAsync(read).ConfigureAwait(false);
        return read.Result;
    }

    public async Task<long> HighestStoredAsync(string persistenceId) =>
        (await ReadAsync("SELECT hardshare.highest($1)", [new[] { persistenceId }], row => row.GetFieldValue<long[]>(0)[0]).ConfigureAwait(false))[0];

    // A page at a time, so that other questions have their turn in between.
    public async Task ReplayAsync(string persistenceId, long from, long to, long max, EventVisitor visit)
    {
        while (max > 0)
        {
            var page = Math.Min(max, ReplayPage);
            var (count, last) = await ReplayPageAsync(persistenceId, from, to, page, visit).ConfigureAwait(false);
            if (count < page)
                return;
            (from, max) = (last + 1, max - count);
        }
    }

    public Task DeleteToAsync(string persistenceId, long to) =>
        WriteAsync(incarnation => new ChangeWrite("SELECT hardshare.delete_to($1, $2, $3)", incarnation, persistenceId, to));

    public Task DropAsync(string persistenceId, long to) =>
        WriteAsync(incarnation => new ChangeWrite("SELECT hardshare.drop_to($1, $2, $3)", incarnation, persistenceId, to));

    public Task SaveSnapshotAsync(SnapshotRow snapshot) => WriteAsync(incarnation => new ChangeWrite(
        "SELECT hardshare.save_snapshot($1, $2, $3, $4, $5, $6)",
        incarnation, snapshot.PersistenceId, snapshot.SequenceNr, snapshot.Created, snapshot.Payload, snapshot.Manifest));

    public Task DeleteSnapshotsAsync(string persistenceId, SnapshotRange range) => WriteAsync(incarnation => new ChangeWrite(
        "SELECT hardshare.delete_snapshots($1, $2, $3, $4, $5, $6)",
        incarnation, persistenceId, range.MinSequenceNr, range.MaxSequenceNr, range.MinCreated, range.MaxCreated));

    public Task<IReadOnlyList<SnapshotRow>> LoadSnapshotsAsync(string persistenceId, SnapshotRange range, int max) => ReadAsync(
        "SELECT * FROM hardshare.load_snapshots($1, $2, $3, $4, $5, $6)",
        [persistenceId, range.MinSequenceNr, range.MaxSequenceNr, range.MinCreated, range.MaxCreated, max],
        row => new SnapshotRow(persistenceId, row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2), row.GetString(3)));

    public Task CheckAsync() => WriteAsync(incarnation => new ChangeWrite("SELECT hardshare.check_write($1)", incarnation));

    public void Dispose()
    {
        lock (Gate)
        {
            if (--_users != 0)
                return;
            Stores.Remove(Id);
        }
        _writer.Dispose();
    }

    /// <summary>Read rows; failures come as <see cref="JournalStoreException"/>.</summary>
    internal Task<IReadOnlyList<T>> ReadAsync<T>(
        string sql, IEnumerable<object?> values, Func<NpgsqlDataReader, T> row, CancellationToken cancellation = default) =>
        QueryAsync(database => database.ReadAsync(sql, values, row, cancellation));

    /// <summary>Ask the database; its failures come as <see cref="JournalStoreException"/>.</summary>
    internal async Task<T> QueryAsync<T>(Func<NodeDatabase, Task<T>> query)
    {
        try
        {
            return await query(Database).ConfigureAwait(false);
        }
        catch (DatabaseException cause)
        {
            throw PostgresFailure.Explain(cause);
        }
    }

    internal static StoredEvent Event(NpgsqlDataReader row) => new(
        row.GetString(1), row.GetInt64(2), row.GetInt64(0), EventCodec.Decode(row.GetString(3), row.GetFieldValue<byte[]>(4)));

    private Task<(long Count, long Last)> ReplayPageAsync(string persistenceId, long from, long to, long max, EventVisitor visit) =>
        QueryAsync(database => database.QueryAsync(async connection =>
        {
            using var command = NodeDatabase.Command(connection, "SELECT * FROM hardshare.replay($1, $2, $3, $4)", [persistenceId, from, to, max]);
            using var rows = await command.ExecuteReaderAsync().ConfigureAwait(false);
            var (count, last) = (0L, 0L);
            for (; await rows.ReadAsync().ConfigureAwait(false); count++)
                visit(last = rows.GetInt64(0), rows.GetString(1), rows.GetFieldValue<byte[]>(2));
            return (count, last);
        }));

    private Task WriteAsync(Func<Guid, PostgresWrite> write) => _lease.Incarnation is { } incarnation
        ? _writer.WriteAsync(write(incarnation))
        : Task.FromException(new NotOwnerException($"This node holds no lease in {Name} at the moment, so it may write nothing.", owner: null));

    private static Task Refuse(string why) => Task.FromException(new JournalStoreException($"{why}; nothing was stored."));
}
