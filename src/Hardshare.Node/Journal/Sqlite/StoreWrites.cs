namespace Hardshare.Node.Journal.Sqlite;

/// <summary>One thing for the writer to do. All that wait at the same time share a transaction.</summary>
internal abstract class StoreWrite : PendingWrite
{
    /// <summary>
    /// Do it, in the writer's transaction. What it throws as <see cref="SequenceConflictException"/>, it throws before it changed anything.
    /// </summary>
    public abstract void Execute(WriterSession session);

    /// <summary>Whether it changes anything; what does not is run after the transaction.</summary>
    public virtual bool Changes => true;

    /// <summary>Whether it makes several changes, so that a failing one has to undo those before it.</summary>
    public virtual bool NeedsSavepoint => true;

    /// <summary>
    /// Whether it may be lost: it is written in a transaction of its own, after those of its group, so that it fails alone, and nobody waits for the disk.
    /// </summary>
    public virtual bool MayBeLost => false;
}

/// <summary>Append events; all of them or none.</summary>
internal sealed class AppendEvents(IReadOnlyList<JournalRow> rows) : StoreWrite
{
    public override bool NeedsSavepoint => rows.Count > 1 || rows[0].Tags is not null;

    public override void Execute(WriterSession session)
    {
        session.CheckContinuity(rows);
        foreach (var row in rows)
            session.Insert(row);
    }
}

/// <summary>Any other change.</summary>
internal sealed class ChangeStore(Action<WriterSession> change) : StoreWrite
{
    public override void Execute(WriterSession session) => change(session);
}

/// <summary>A change to snapshots, which can be made again from the events.</summary>
internal sealed class ChangeSnapshots(Action<WriterSession> change) : StoreWrite
{
    public override bool MayBeLost => true;

    public override void Execute(WriterSession session) => change(session);
}

/// <summary>A question that is answered when all that was queued before it has been stored or has failed.</summary>
internal sealed class ReadAfterWrites<T>(Func<WriterSession, T> read) : StoreWrite
{
    public override bool Changes => false;

    public T Result { get; private set; } = default!;

    public override void Execute(WriterSession session) => Result = read(session);
}
