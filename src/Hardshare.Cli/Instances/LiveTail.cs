using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Hardshare.Cli.Client;
using Hardshare.Contracts.History;

namespace Hardshare.Cli.Instances;

/// <summary>What waiting for a live event came to.</summary>
internal enum Tail
{
    Entry,
    Quiet,
    Over,
}

/// <summary>The live stream of an entity's history, read in the background so that one can wait for it for a limited time.</summary>
internal sealed class LiveTail(NodeClient node, TimeProvider time, Guid id)
{
    private readonly HashSet<string> told = [];
    private Channel<HistoryEntry>? live;
    private long seen;

    /// <summary>Open it, if it is not open: again from where it broke.</summary>
    public void Open(CancellationToken cancellation)
    {
        if (live is not null)
            return;
        live = Channel.CreateUnbounded<HistoryEntry>();
        _ = PumpAsync(live.Writer, cancellation);
    }

    /// <summary>
    /// What there is to read, and what still comes until an event of that manifest was among it; for that one, no longer than <paramref
    /// name="patience"/>, and only once.
    /// </summary>
    public async IAsyncEnumerable<HistoryEntry> ReadAsync(
        string manifest, TimeSpan patience, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (live is not null)
        {
            while (live.Reader.TryRead(out var entry))
            {
                told.Add(entry.Manifest);
                yield return entry;
            }

            if (told.Add(manifest) && await WaitAsync(patience, cancellation) == Tail.Entry)
                told.Remove(manifest);
            else
                break;
        }
    }

    /// <summary>Until there is something to read, the time is up, or the stream is over (it is, too, when it was not to be had).</summary>
    public async Task<Tail> WaitAsync(TimeSpan patience, CancellationToken cancellation)
    {
        if (live is null)
            return Tail.Over;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var readable = live.Reader.WaitToReadAsync(enough.Token).AsTask();
        var first = await Task.WhenAny(readable, Task.Delay(patience, time, enough.Token));
        await enough.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        if (first != readable)
            return Tail.Quiet;
        if (await readable)
            return Tail.Entry;
        live = null;
        return Tail.Over;
    }

    private async Task PumpAsync(ChannelWriter<HistoryEntry> into, CancellationToken cancellation)
    {
        try
        {
            await foreach (var entry in EventStream.ReadAsync(node, id, seen, cancellation))
            {
                if (entry.Ordering <= seen)
                    continue;
                seen = entry.Ordering;
                into.TryWrite(entry);
            }
        }
        catch (Exception e) when (e is CliFailure or IOException or OperationCanceledException or HttpRequestException)
        {
            // Whoever waits asks the node instead; whatever is wrong with it is heard there.
        }
        finally
        {
            into.Complete();
        }
    }
}
