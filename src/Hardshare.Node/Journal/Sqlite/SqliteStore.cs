namespace Hardshare.Node.Journal.Sqlite;

/// <summary>
/// The journal's file: one writer with group commit, and readers beside it. Shared by all that name the same file in this process (journal,
/// snapshots, index, history): each <see cref="Open"/> needs one <see cref="Dispose"/>, and the last one closes the file.
/// </summary>
public sealed class SqliteStore : IJournalStore
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

    public string Name => File;

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

    public Task AppendAsync(IReadOnlyList<JournalRow> rows) =>
        rows.Count == 0 ? Task.CompletedTask : _writer.WriteAsync(new AppendEvents(rows));

    public async Task<long> HighestSequenceNrAsync(string persistenceId)
    {
        var read = new ReadAfterWrites<long>(session => session.Highest(persistenceId));
        await _writer.WriteAsync(read).ConfigureAwait(false);
        return read.Result;
    }

    public Task<long> HighestStoredAsync(string persistenceId) => ReadAsync(reader => JournalQueries.Highest(reader, persistenceId));

    public async Task ReplayAsync(string persistenceId, long from, long to, long max, EventVisitor visit)
    {
        await EnsureOpenAsync().ConfigureAwait(false);
        await _readers.ReadAsync(reader => JournalQueries.Replay(reader, persistenceId, from, to, max, visit)).ConfigureAwait(false);
    }

    public Task DeleteToAsync(string persistenceId, long to) => ChangeAsync(session => JournalChanges.DeleteTo(session, persistenceId, to));

    /// <summary>Remove all that is stored of an entity, numbers included, as if it had never been; nothing if it went on after <paramref name="to"/>.</summary>
    public Task DropAsync(string persistenceId, long to) => ChangeAsync(session => JournalChanges.Drop(session, persistenceId, to));

    public Task SaveSnapshotAsync(SnapshotRow snapshot) => _writer.WriteAsync(new ChangeSnapshots(session => SnapshotChanges.Save(session, snapshot)));

    public Task DeleteSnapshotsAsync(string persistenceId, SnapshotRange range) =>
        _writer.WriteAsync(new ChangeSnapshots(session => SnapshotChanges.Delete(session, persistenceId, range)));

    public Task<IReadOnlyList<SnapshotRow>> LoadSnapshotsAsync(string persistenceId, SnapshotRange range, int max) =>
        ReadAsync(reader => SnapshotQueries.Load(reader, persistenceId, range, max));

    public Task CheckAsync() => ChangeAsync(session => session.Statement("UPDATE hardshare_check SET checks = checks + 1").Run());

    /// <summary>Give up what is kept in memory to be quick: it grows with what was read and written. Nothing waits for this but one turn of the writer.</summary>
    public Task ForgetWhatIsCachedAsync()
    {
        _readers.CloseIdle();
        return _writer.WriteAsync(new ReadAfterWrites<bool>(session =>
        {
            session.ForgetWhatIsCached();
            return true;
        }));
    }

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
