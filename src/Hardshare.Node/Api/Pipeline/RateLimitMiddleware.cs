using System.Threading.RateLimiting;
using Hardshare.Node.Access;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.Observability;

namespace Hardshare.Node.Api.Pipeline;

/// <summary>Holds requests to the limits, those with a wrong token as well: guessing is slow.</summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, RequestLimiter limiter, NodeMetrics metrics)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (CallerFeature.Of(context) is null)
        {
            metrics.RequestRefused("token");
        }

        if (RateKey.Of(context) is { } key && limiter.Pause(key) is { } pause)
        {
            metrics.RequestRefused("rate");
            throw new ApiException(StatusCodes.Status429TooManyRequests, "too many requests; slow down") { RetryAfter = pause };
        }

        return next(context);
    }
}

/// <summary>
/// A token bucket for each token, and for each address without a valid one. Generous: it is there against accidents and floods.
/// </summary>
internal sealed class RequestLimiter(ApiOptions options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(
        key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.RequestBurst,
            TokensPerPeriod = options.RequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));

    /// <summary>Take one request's worth; or how long to wait before the next try.</summary>
    public TimeSpan? Pause(string key)
    {
        using var lease = _limiter.AttemptAcquire(key);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var pause) ? pause : TimeSpan.FromSeconds(1);
    }

    public void Dispose() => _limiter.Dispose();
}
