namespace Hardshare.Node.Journal.Sqlite;

/// <summary>
/// The journal's file: one writer with group commit, and readers beside it. Shared by all that name the same file in this process (journal,
/// snapshots, index, history): each <see cref="Open"/> needs one <see cref="Dispose"/>, and the last one closes the file.
/// </summary>
public sealed class SqliteStore : IDisposable
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, SqliteStore> Stores = [];

    private readonly GroupCommitWriter _writer;
    private readonly SqliteReaders _readers;
    private volatile Task? _opened;
    private int _users;

    private SqliteStore(string file)
    {
        File = file;
        _writer = new GroupCommitWriter(file);
        _readers = new SqliteReaders(file);
    }

    /// <summary>The absolute path of the database file.</summary>
    public string File { get; }

    /// <summary>The store of a file. The file itself is opened, made or migrated with the first use.</summary>
    public static SqliteStore Open(string file)
    {
        var path = Path.GetFullPath(file);
        lock (Gate)
        {
            if (!Stores.TryGetValue(path, out var store))
                Stores[path] = store = new SqliteStore(path);
            store._users++;
            return store;
        }
    }

    /// <summary>
    /// Open, make or migrate the file now. Throws <see cref="JournalStoreException"/> when that is not possible; a later call tries again.
    /// </summary>
    public async Task EnsureOpenAsync()
    {
        if (_opened is { IsCompletedSuccessfully: true })
            return;
        var attempt = _writer.WriteAsync(new ReadAfterWrites<bool>(_ => true));
        await attempt.ConfigureAwait(false);
        _opened = attempt;
    }

    /// <summary>
    /// Append events: all of them or none; durable when the task completes. Throws <see cref="SequenceConflictException"/> when they do not
    /// carry on where their entity ends, and <see cref="JournalUnavailableException"/> when the file cannot be written.
    /// </summary>
    public Task AppendAsync(IReadOnlyList<JournalRow> rows) =>
        rows.Count == 0 ? Task.CompletedTask : _writer.WriteAsync(new AppendEvents(rows));

    /// <summary>
    /// The highest sequence number that an entity ever used, deleted events included, after all writes queued before; 0 for none.
    /// </summary>
    public async Task<long> HighestSequenceNrAsync(string persistenceId)
    {
        var read = new ReadAfterWrites<long>(session => session.Highest(persistenceId));
        await _writer.WriteAsync(read).ConfigureAwait(false);
        return read.Result;
    }

    /// <summary>
    /// An entity's events with numbers <paramref name="from"/> to <paramref name="to"/> (both included), in order, at most
    /// <paramref name="max"/>.
    /// </summary>
    public async Task ReplayAsync(string persistenceId, long from, long to, long max, EventVisitor visit)
    {
        await EnsureOpenAsync().ConfigureAwait(false);
        await _readers.ReadAsync(reader => JournalQueries.Replay(reader, persistenceId, from, to, max, visit)).ConfigureAwait(false);
    }

    /// <summary>Delete an entity's events up to a number. The highest number stays taken.</summary>
    public Task DeleteToAsync(string persistenceId, long to) => ChangeAsync(session => JournalChanges.DeleteTo(session, persistenceId, to));

    /// <summary>Remove all that is stored of an entity, numbers included, as if it had never been.</summary>
    public Task DropAsync(string persistenceId) => ChangeAsync(session => JournalChanges.Drop(session, persistenceId));

    /// <summary>
    /// Save a snapshot; one with the same number is replaced. It is in the file when the task completes, but durable only with the next append; a failure
    /// concerns no event.
    /// </summary>
    public Task SaveSnapshotAsync(SnapshotRow snapshot) => _writer.WriteAsync(new ChangeSnapshots(session => SnapshotChanges.Save(session, snapshot)));

    public Task DeleteSnapshotsAsync(string persistenceId, SnapshotRange range) =>
        _writer.WriteAsync(new ChangeSnapshots(session => SnapshotChanges.Delete(session, persistenceId, range)));

    /// <summary>The newest snapshots within a range, newest first, at most <paramref name="max"/>.</summary>
    public Task<IReadOnlyList<SnapshotRow>> LoadSnapshotsAsync(string persistenceId, SnapshotRange range, int max) =>
        ReadAsync(reader => SnapshotQueries.Load(reader, persistenceId, range, max));

    /// <summary>Write and commit something tiny. Throws <see cref="JournalUnavailableException"/> when the file cannot be written.</summary>
    public Task CheckAsync() => ChangeAsync(session => session.Statement("UPDATE hardshare_check SET checks = checks + 1").Run());

    /// <summary>Close the file if nobody else uses it; what is queued is stored first.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            if (--_users != 0)
                return;
            Stores.Remove(File);
        }
        _readers.Dispose();
        _writer.Dispose();
    }

    internal async Task<T> ReadAsync<T>(Func<SqliteReader, T> query, CancellationToken cancellation = default)
    {
        await EnsureOpenAsync().ConfigureAwait(false);
        return await _readers.ReadAsync(query, cancellation).ConfigureAwait(false);
    }

    private Task ChangeAsync(Action<WriterSession> change) => _writer.WriteAsync(new ChangeStore(change));
}
