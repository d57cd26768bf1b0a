using Hardshare.Node.Journal.Sqlite;
using SQLitePCL;

namespace Hardshare.Node.Journal;

/// <summary>An open outbox file. Used by one thread at a time, and thrown away after an error.</summary>
internal sealed class OutboxSession : IDisposable
{
    private const string Schema =
        """
        CREATE TABLE IF NOT EXISTS observation (
            id INTEGER PRIMARY KEY AUTOINCREMENT, persistence_id TEXT NOT NULL, manifest TEXT NOT NULL, envelope BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS observation_entity_idx ON observation (persistence_id);
        CREATE TABLE IF NOT EXISTS counter (dropped INTEGER NOT NULL);
        INSERT INTO counter SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM counter);
        """;

    private readonly sqlite3 _connection;
    private readonly List<SqliteStatement> _statements = [];
    private readonly SqliteStatement _add;
    private readonly SqliteStatement _dropOldest;
    private readonly SqliteStatement _countDropped;
    private readonly SqliteStatement _oldest;
    private readonly SqliteStatement _ofEntity;
    private readonly SqliteStatement _remove;

    public OutboxSession(string file)
    {
        _connection = SqliteFile.OpenForWriting(file, "NORMAL");
        try
        {
            // A short log (400 KiB): the outbox fills up when the disk is nearly full, and must not take the room that the journal waits for.
            SqliteFile.Execute(_connection, "PRAGMA wal_autocheckpoint = 100");
            SqliteFile.Execute(_connection, $"BEGIN IMMEDIATE; {Schema} COMMIT");
            _add = Prepare("INSERT INTO observation (persistence_id, manifest, envelope) VALUES (?1, ?2, ?3)");
            _dropOldest = Prepare("DELETE FROM observation WHERE id IN (SELECT id FROM observation ORDER BY id LIMIT ?1)");
            _countDropped = Prepare("UPDATE counter SET dropped = dropped + ?1");
            _oldest = Prepare("SELECT id, persistence_id, manifest, envelope FROM observation WHERE id > ?1 ORDER BY id LIMIT ?2");
            _ofEntity = Prepare("SELECT id, persistence_id, manifest, envelope FROM observation WHERE persistence_id = ?1 ORDER BY id");
            _remove = Prepare("DELETE FROM observation WHERE id = ?1");
            Count = Prepare("SELECT count(*) FROM observation").RunForNumber() ?? 0;
            Dropped = Prepare("SELECT dropped FROM counter").RunForNumber() ?? 0;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public long Count { get; private set; }

    public long Dropped { get; private set; }

    public void Add(string persistenceId, string manifest, ReadOnlySpan<byte> envelope, int capacity)
    {
        Execute("BEGIN IMMEDIATE");
        _add.Bind(1, persistenceId).Bind(2, manifest).Bind(3, envelope).Run();
        var excess = Math.Max(0, Count + 1 - capacity);
        if (excess > 0)
        {
            _dropOldest.Bind(1, excess).Run();
            _countDropped.Bind(1, excess).Run();
        }
        Execute("COMMIT");
        Count += 1 - excess;
        Dropped += excess;
    }

    public IReadOnlyList<OutboxRow> Oldest(long after, int max) => Read(_oldest.Bind(1, after).Bind(2, max));

    public IReadOnlyList<OutboxRow> Of(string persistenceId) => Read(_ofEntity.Bind(1, persistenceId));

    public void Remove(IEnumerable<long> ids)
    {
        Execute("BEGIN IMMEDIATE");
        var removed = 0;
        foreach (var id in ids)
        {
            _remove.Bind(1, id).Run();
            removed += raw.sqlite3_changes(_connection);
        }
        Execute("COMMIT");
        Count -= removed;
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _connection.Dispose();
    }

    private static List<OutboxRow> Read(SqliteStatement rows)
    {
        try
        {
            var found = new List<OutboxRow>();
            while (rows.Step())
                found.Add(new OutboxRow(rows.Number(0), rows.Text(1), rows.Text(2), rows.Blob(3).ToArray()));
            return found;
        }
        finally
        {
            rows.Reset();
        }
    }

    private SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_connection, sql);
        _statements.Add(statement);
        return statement;
    }

    private void Execute(string sql) => SqliteFile.Execute(_connection, sql);
}
