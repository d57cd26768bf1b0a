using Hardshare.Node.Access;
using Hardshare.Node.Observability;

namespace Hardshare.Node.Api.Pipeline;

/// <summary>
/// Counts and, at debug level, logs each request: route, status, milliseconds and principal. Never a path or header, which may hold what is
/// secret.
/// </summary>
internal sealed class RequestLogMiddleware(RequestDelegate next, NodeMetrics metrics, TimeProvider time, ILogger<RequestLogMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var began = time.GetTimestamp();
        context.Response.OnStarting(() =>
        {
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return Task.CompletedTask;
        });
        try
        {
            await next(context);
        }
        finally
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
            var duration = time.GetElapsedTime(began);
            var method = KnownMethod(context.Request.Method);
            metrics.RequestAnswered(route, method, context.Response.StatusCode, duration);
            log.LogDebug(
                "{Method} {Route} {Status} {Milliseconds:F0} ms by {Principal}",
                method, route, context.Response.StatusCode, duration.TotalMilliseconds,
                context.Features.Get<CallerFeature>()?.Caller?.Principal.ToString() ?? "none");
        }
    }

    /// <summary>The method is the client's to choose; metrics and logs hold only those that exist.</summary>
    private static string KnownMethod(string method) =>
        method is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" ? method : "other";
}
