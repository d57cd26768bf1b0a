using System.Diagnostics;
using Hardshare.Node.Database;
using Npgsql;

namespace Hardshare.Node.Journal.Postgres;

/// <summary>
/// Writes to the database, a group in a transaction and in one round trip. A write that is refused fails alone. When the connection breaks, all that was sent fails, and
/// may be stored after all, and what waited meanwhile fails with it, so that nobody waits for the same failure twice; what comes later opens another connection.
/// </summary>
internal sealed class PostgresWriter : IDisposable
{
    private const int Attempts = 5;

    private readonly NodeDatabase _database;
    private readonly WriteGroups<PostgresWrite> _groups;
    private PostgresSession? _session;
    private (long At, JournalStoreException Cause)? _failure;

    public PostgresWriter(NodeDatabase database)
    {
        _database = database;
        _groups = new WriteGroups<PostgresWrite>("journal " + database.Options.Name, Store, () => _session?.Dispose());
    }

    /// <summary>Queue a write. Throws <see cref="ObjectDisposedException"/> after <see cref="Dispose"/>.</summary>
    public Task WriteAsync(PostgresWrite write) => _groups.WriteAsync(write);

    /// <summary>Finish what is queued and close the connection.</summary>
    public void Dispose() => _groups.Dispose();

    private void Store(List<PostgresWrite> group)
    {
        group.RemoveAll(write => FailsWithOthers([write]));
        foreach (var batch in AppendBatch.Of(group.OfType<AppendWrite>()))
            Append(batch.Writes);
        foreach (var change in group.OfType<ChangeWrite>())
            Try([change], session => session.Change(change));
        var reads = group.OfType<HighestRead>().ToList();
        if (reads.Count > 0)
            Try(reads, session => session.ReadHighest(reads));
    }

    // What the database refuses of several it refuses for one of them: each has its try alone.
    private void Append(List<AppendWrite> writes)
    {
        if (Refused(writes, session => StoreAll(session, writes)) is not { } refusal)
            return;
        if (writes.Count == 1)
            writes[0].Fail(PostgresFailure.Explain(_database.Options, refusal));
        else if (refusal is PostgresException { SqlState: DatabaseFailure.LeaseLost or DatabaseFailure.NoNode })
            Fail(writes, refusal);
        else
            foreach (var write in writes)
                Append([write]);
    }

    private static void StoreAll(PostgresSession session, List<AppendWrite> writes)
    {
        foreach (var (write, why) in session.Append(writes))
            write.Fail(why);
        foreach (var write in writes)
            write.Complete(); // but for those that failed
    }

    private void Try(IReadOnlyList<PostgresWrite> writes, Action<PostgresSession> work)
    {
        var refusal = Refused(writes, session =>
        {
            work(session);
            foreach (var write in writes)
                write.Complete();
        });
        if (refusal is not null)
            Fail(writes, refusal);
    }

    /// <summary>Do it. Returns what the database says if it refused, and nothing was done; every other failure is told to the writes.</summary>
    private PostgresException? Refused(IReadOnlyList<PostgresWrite> writes, Action<PostgresSession> work)
    {
        if (FailsWithOthers(writes))
            return null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var silence = _database.Silence.Watch();
                work(Session());
                return null;
            }
            catch (PostgresException refusal) when (_session is not null && DatabaseFailure.IsRefusal(refusal))
            {
                if (!DatabaseFailure.MayRepeat(refusal) || attempt == Attempts)
                    return refusal;
            }
            catch (Exception cause)
            {
                Forget();
                _failure = (Stopwatch.GetTimestamp(), Fail(writes, cause));
                return null;
            }
        }
    }

    private PostgresSession Session()
    {
        if (_session?.IsThere() == false)
            Forget();
        return _session ??= new PostgresSession(_database);
    }

    private void Forget()
    {
        _session?.Dispose();
        _session = null;
        _database.Forget();
    }

    // Those that were queued before the latest failure, and have not been tried.
    private bool FailsWithOthers(IReadOnlyList<PostgresWrite> writes)
    {
        if (_failure is not { } failure || writes.Any(write => write.Queued > failure.At))
            return false;
        foreach (var write in writes)
            write.Fail(failure.Cause);
        return true;
    }

    private JournalStoreException Fail(IReadOnlyList<PostgresWrite> writes, Exception cause)
    {
        var failure = PostgresFailure.Explain(_database.Options, cause);
        foreach (var write in writes)
            write.Fail(failure);
        return failure;
    }
}
