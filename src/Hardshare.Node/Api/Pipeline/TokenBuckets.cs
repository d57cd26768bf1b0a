using System.Threading.RateLimiting;

namespace Hardshare.Node.Api.Pipeline;

/// <summary>A bucket for each key of <see cref="RateKey"/>: so many at once, then so many a second.</summary>
internal abstract class TokenBuckets(int burst, int perSecond) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(
        key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));

    /// <summary>Take one; or how long to wait before the next try. Who has no key has no limit.</summary>
    public TimeSpan? Pause(string? key)
    {
        if (key is null)
        {
            return null;
        }

        using var lease = _limiter.AttemptAcquire(key);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var pause) ? pause : TimeSpan.FromSeconds(1);
    }

    public void Dispose() => _limiter.Dispose();
}

/// <summary>Requests of any kind. Generous: it is there against accidents and floods.</summary>
internal sealed class RequestLimiter(ApiOptions options) : TokenBuckets(options.RequestBurst, options.RequestsPerSecond);

/// <summary>
/// Key pairs that the node makes: each costs it a good part of a second's computing, whether the launch is granted or not.
/// </summary>
internal sealed class MadeKeyLimiter(ApiOptions options) : TokenBuckets(options.MadeKeyBurst, options.MadeKeysPerSecond);
