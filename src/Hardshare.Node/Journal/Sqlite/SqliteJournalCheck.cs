using Hardshare.Actors.Journal;

namespace Hardshare.Node.Journal.Sqlite;

/// <summary>Whether the journal's file takes a durable write.</summary>
public sealed class SqliteJournalCheck(SqliteStore store) : IJournalCheck
{
    public Task CheckAsync(CancellationToken cancellation) => store.CheckAsync().WaitAsync(cancellation);
}
