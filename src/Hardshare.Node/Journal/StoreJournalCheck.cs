using Hardshare.Actors.Journal;

namespace Hardshare.Node.Journal;

/// <summary>Whether the journal's store takes a durable write.</summary>
public sealed class StoreJournalCheck(IJournalStore store) : IJournalCheck
{
    public Task CheckAsync(CancellationToken cancellation) => store.CheckAsync().WaitAsync(cancellation);
}
