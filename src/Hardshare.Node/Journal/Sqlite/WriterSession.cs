using Hardshare.Contracts.History;
using SQLitePCL;

namespace Hardshare.Node.Journal.Sqlite;

/// <summary>
/// The writer's connection with its prepared statements, and what it knows of the entities it wrote. Used by one thread. It is thrown away
/// after an error of the file, with all that it remembers.
/// </summary>
internal sealed class WriterSession : IDisposable
{
    // Enough for every entity that is busy (2 MB); it is emptied, not trimmed, when full.
    private const int Remembered = 10_000;

    private readonly sqlite3 _connection;
    private readonly Dictionary<string, SqliteStatement> _statements = [];
    private readonly Dictionary<string, long> _highest = [];
    private readonly SqliteStatement _insert;

    public WriterSession(string file)
    {
        _connection = SqliteFile.OpenForWriting(file, "FULL");
        try
        {
            SqliteSchema.Migrate(_connection, file);
            _insert = Statement(
                $"""
                INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
                VALUES (?1, 0, ?2, ?3, ?4, ?5, {EventCodec.SerializerId}, ?6)
                """);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Begin() => Statement("BEGIN IMMEDIATE").Run();

    public void Commit() => Statement("COMMIT").Run();

    /// <summary>Commits within do not wait for the disk. The next one after them does, for these too; the file is whole in any case.</summary>
    public void WithoutSync(Action work)
    {
        // Not a prepared statement: this pragma takes effect when it is prepared.
        SqliteFile.Execute(_connection, "PRAGMA synchronous = NORMAL");
        work();
        SqliteFile.Execute(_connection, "PRAGMA synchronous = FULL");
    }

    public void Savepoint() => Statement("SAVEPOINT one").Run();

    public void ReleaseSavepoint() => Statement("RELEASE one").Run();

    /// <summary>Undo what was done since the savepoint.</summary>
    public void UndoToSavepoint()
    {
        Statement("ROLLBACK TO one").Run();
        Statement("RELEASE one").Run();
    }

    /// <summary>
    /// Move what is in the write-ahead log into the database file and make both durable. After an error while syncing, the system may hold
    /// pages that never reached the disk and report no second error; writing them again is the only safe way on.
    /// </summary>
    public void RewriteLog() => Statement("PRAGMA wal_checkpoint(TRUNCATE)").RunForNumber();

    /// <summary>The highest sequence number that an entity has ever used; 0 for one without events.</summary>
    public long Highest(string persistenceId)
    {
        if (_highest.TryGetValue(persistenceId, out var known))
            return known;
        var query = Statement("SELECT max(sequence_number) FROM journal WHERE persistence_id = ?1");
        var read = query.Bind(1, persistenceId).RunForNumber() ?? 0;
        Remember(persistenceId, read);
        return read;
    }

    /// <summary>Refuse rows that do not carry on, one by one, where their entities end.</summary>
    public void CheckContinuity(IReadOnlyList<JournalRow> rows)
    {
        Dictionary<string, long>? ends = null;
        foreach (var row in rows)
        {
            var end = ends is not null && ends.TryGetValue(row.PersistenceId, out var later) ? later : Highest(row.PersistenceId);
            if (row.SequenceNr != end + 1)
                throw new SequenceConflictException(row.SequenceNr <= end
                    ? $"{row.PersistenceId} has an event {row.SequenceNr} already, its last is {end}: another incarnation wrote it."
                    : $"{row.PersistenceId} ends at event {end}; event {row.SequenceNr} would leave a gap.");
            if (rows.Count > 1)
                (ends ??= [])[row.PersistenceId] = row.SequenceNr;
        }
    }

    public void Insert(in JournalRow row)
    {
        _insert.Bind(1, row.Created).Bind(2, row.PersistenceId).Bind(3, row.SequenceNr).Bind(4, row.Message).Bind(5, row.Manifest)
            .Bind(6, row.Writer).Run();
        Remember(row.PersistenceId, row.SequenceNr);
        if (row.Tags is null)
            return;
        var ordering = raw.sqlite3_last_insert_rowid(_connection);
        var tag = Statement("INSERT INTO tags (ordering_id, tag, sequence_nr, persistence_id) VALUES (?1, ?2, ?3, ?4)");
        foreach (var name in row.Tags)
            tag.Bind(1, ordering).Bind(2, name).Bind(3, row.SequenceNr).Bind(4, row.PersistenceId).Run();
    }

    /// <summary>Forget the ends of all entities, after something else than an append.</summary>
    public void ForgetAll() => _highest.Clear();

    /// <summary>Forget the ends of all entities, and give the pages back that the connection keeps.</summary>
    public void ForgetWhatIsCached()
    {
        _highest.Clear();
        _highest.TrimExcess();
        SqliteFile.Execute(_connection, "PRAGMA shrink_memory");
    }

    /// <summary>The prepared statement for this text; prepared once.</summary>
    public SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            _statements[sql] = statement = new SqliteStatement(_connection, sql);
        return statement;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _connection.Dispose();
    }

    private void Remember(string persistenceId, long sequenceNr)
    {
        if (_highest.Count >= Remembered)
            _highest.Clear();
        _highest[persistenceId] = sequenceNr;
    }
}
