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

        if (limiter.Pause(RateKey.Of(context)) is { } pause)
        {
            metrics.RequestRefused("rate");
            throw new ApiException(StatusCodes.Status429TooManyRequests, "too many requests; slow down") { RetryAfter = pause };
        }

        return next(context);
    }
}
