using System.Collections.Concurrent;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.Api.Pipeline;
using Hardshare.Node.Observability;

namespace Hardshare.Node.Api.Streaming;

/// <summary>How many event streams each caller holds open, and not more.</summary>
internal sealed class StreamSlots(ApiOptions options, NodeMetrics metrics)
{
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>Take a slot until the result is disposed of, or 429.</summary>
    public IDisposable Take(HttpContext context)
    {
        var key = RateKey.Of(context) ?? "root";
        if (_open.AddOrUpdate(key, 1, (_, count) => count + 1) > options.StreamsPerCaller)
        {
            Leave(key);
            metrics.RequestRefused("rate");
            throw new ApiException(StatusCodes.Status429TooManyRequests, "too many open event streams")
            { RetryAfter = options.StreamHeartbeat };
        }

        metrics.StreamOpened();
        return new Slot(() =>
        {
            Leave(key);
            metrics.StreamClosed();
        });
    }

    private void Leave(string key)
    {
        if (_open.AddOrUpdate(key, 0, (_, count) => count - 1) == 0)
        {
            _open.TryRemove(KeyValuePair.Create(key, 0));
        }
    }

    private sealed class Slot(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
