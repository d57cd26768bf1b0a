using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Hardshare.Node.Journal.Sqlite;

/// <summary>
/// The one thread that writes to a file. While a transaction is being made durable, further writes gather, and share the next one. A write
/// that is refused (a number that is taken) fails alone; an error of the file fails all of its transaction, and the file is opened anew for
/// the next.
/// </summary>
internal sealed class GroupCommitWriter : IDisposable
{
    // Those whose writes were just made durable are about to bring their next ones. Starting without them would make groups of one and
    // of the rest in turn, at twice the syncs; so wait until as many are there again, but no longer than this.
    private const int GatherMilliseconds = 1;

    private readonly string _file;
    private readonly Thread _thread;
    private readonly object _gate = new();
    private List<StoreWrite> _waiting = [];
    private List<StoreWrite> _group = [];
    private int _expected = 1;
    private bool _stopping;
    private bool _failedBefore;
    private WriterSession? _session;

    public GroupCommitWriter(string file)
    {
        _file = file;
        _thread = new Thread(Run) { Name = "journal " + Path.GetFileName(file), IsBackground = true };
        _thread.Start();
    }

    /// <summary>Queue a write. Throws <see cref="ObjectDisposedException"/> after <see cref="Dispose"/>.</summary>
    public Task WriteAsync(StoreWrite write)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _waiting.Add(write);
            if (_waiting.Count == 1 || _waiting.Count == _expected)
                Monitor.Pulse(_gate);
        }
        return write.Done;
    }

    /// <summary>Finish what is queued and close the file.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }
        _thread.Join();
    }

    private void Run()
    {
        while (TakeGroup())
        {
            Store(_group);
            _group.Clear();
        }
        _session?.Dispose();
    }

    private bool TakeGroup()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_stopping)
                Monitor.Wait(_gate);
            if (_waiting.Count < _expected && !_stopping)
                Monitor.Wait(_gate, GatherMilliseconds);
            (_waiting, _group) = (_group, _waiting);
            _expected = Math.Max(1, _group.Count);
            return _group.Count > 0;
        }
    }

    private void Store(List<StoreWrite> group)
    {
        var changes = group.FindAll(write => write is { Changes: true, MayBeLost: false });
        if (changes.Count > 0)
            Try(changes, session => StoreChanges(session, changes));
        foreach (var write in group)
            if (write.MayBeLost)
                Try([write], session => session.WithoutSync(() => StoreChanges(session, [write])));
        foreach (var read in group)
            if (!read.Changes)
                Try([read], read.Execute);
    }

    private void Try(List<StoreWrite> writes, Action<WriterSession> work)
    {
        try
        {
            work(_session ??= new WriterSession(_file));
            foreach (var write in writes)
                write.Complete();
        }
        catch (Exception cause)
        {
            _failedBefore = true;
            _session?.Dispose();
            _session = null;
            var failure = SqliteFailure.Explain($"The journal {_file}", "written", cause);
            foreach (var write in writes)
                write.Fail(failure);
        }
    }

    private void StoreChanges(WriterSession session, List<StoreWrite> changes)
    {
        if (_failedBefore)
            session.RewriteLog();
        _failedBefore = false;
        session.Begin();
        foreach (var write in changes)
            StoreOne(session, write);
        session.Commit();
    }

    private static void StoreOne(WriterSession session, StoreWrite write)
    {
        try
        {
            if (write.NeedsSavepoint)
                session.Savepoint();
            write.Execute(session);
            if (write.NeedsSavepoint)
                session.ReleaseSavepoint();
        }
        catch (Exception cause) when (cause is JournalStoreException || SqliteFailure.IsRefusal(cause))
        {
            if (write.NeedsSavepoint)
                session.UndoToSavepoint();
            session.ForgetAll();
            write.Fail(cause is JournalStoreException ? cause : new SequenceConflictException(cause.Message));
        }
    }
}
