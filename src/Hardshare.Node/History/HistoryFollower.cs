using System.Runtime.CompilerServices;
using Hardshare.Actors;
using Hardshare.Actors.Journal;

namespace Hardshare.Node.History;

/// <summary>
/// Reads a timeline from a place on and then goes on as it grows. Order and completeness come from the store; live events only say when to
/// look, and a look each second makes up for those that were missed.
/// </summary>
internal sealed class HistoryFollower(IWorkspace workspace, IHistoryReader reader)
{
    private const int PageSize = 500;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public async IAsyncEnumerable<StoredEvent> FollowAsync(
        HistoryScope scope, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var wake = new SemaphoreSlim(0);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var listening = ListenAsync(scope, wake, end.Token);
        try
        {
            while (true)
            {
                var page = await scope.ReadAsync(reader, after, PageSize, cancellation);
                foreach (var stored in page)
                {
                    after = stored.Ordering;
                    yield return stored;
                }

                if (page.Count < PageSize)
                {
                    await wake.WaitAsync(LookEvery, cancellation);
                }
            }
        }
        finally
        {
            await end.CancelAsync();
            await listening;
        }
    }

    /// <summary>Never fails: without live events the follower still looks by itself.</summary>
    private async Task ListenAsync(HistoryScope scope, SemaphoreSlim wake, CancellationToken cancellation)
    {
        try
        {
            await foreach (var live in workspace.LiveEventsAsync(cancellation))
            {
                if (scope.Covers(live.Entity) && wake.CurrentCount == 0)
                {
                    wake.Release();
                }
            }
        }
        catch (Exception)
        {
            // Ended by the follower, cut off, or broken: all the same from here.
        }
    }
}
