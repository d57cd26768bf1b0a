using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Hardshare.Node.Journal.Sqlite;

/// <summary>
/// Writes to a file, a group in a transaction. A write that is refused (a number that is taken) fails alone; an error of the file fails all
/// of its transaction, and the file is opened anew for the next.
/// </summary>
internal sealed class GroupCommitWriter : IDisposable
{
    private readonly string _file;
    private readonly WriteGroups<StoreWrite> _groups;
    private bool _failedBefore;
    private WriterSession? _session;

    public GroupCommitWriter(string file)
    {
        _file = file;
        _groups = new WriteGroups<StoreWrite>("journal " + Path.GetFileName(file), Store, () => _session?.Dispose());
    }

    /// <summary>Queue a write. Throws <see cref="ObjectDisposedException"/> after <see cref="Dispose"/>.</summary>
    public Task WriteAsync(StoreWrite write) => _groups.WriteAsync(write);

    /// <summary>Finish what is queued and close the file.</summary>
    public void Dispose() => _groups.Dispose();

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
