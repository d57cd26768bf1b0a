using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Hardshare.Contracts.History;

namespace Hardshare.Cli.Client;

/// <summary>
/// The history of an entity as it is written: every event once, in order, from <c>after</c> on, until the node or the reader ends it.
/// </summary>
internal static class EventStream
{
    /// <param name="after">The ordering of the last event that is known; 0 for all.</param>
    /// <param name="instances">Of a deployment: with what happens to its instances.</param>
    /// <exception cref="CliFailure">The node refuses or cannot be reached.</exception>
    /// <exception cref="IOException">The connection broke, or what came is no event.</exception>
    public static async IAsyncEnumerable<HistoryEntry> ReadAsync(
        NodeClient node, Guid id, long after, [EnumeratorCancellation] CancellationToken cancellation, bool instances = false)
    {
        var stream = await node.StreamAsync($"history/{id:D}/events?after={after}{(instances ? "&instances=1" : "")}", cancellation);
        await using (stream)
        {
            var items = SseParser.Create(stream, (_, data) => Decode(data)).EnumerateAsync(cancellation);
            await foreach (var item in items)
            {
                if (item.Data is { } entry)
                    yield return entry;
            }
        }
    }

    private static HistoryEntry? Decode(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
            return null;
        try
        {
            return JsonSerializer.Deserialize(data, Wire.Of<HistoryEntry>());
        }
        catch (JsonException e)
        {
            throw new IOException($"the node sent an event that is not understood: {e.Message}", e);
        }
    }
}
