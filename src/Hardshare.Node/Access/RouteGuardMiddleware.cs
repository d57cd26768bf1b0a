using Hardshare.Node.Api;
using Hardshare.Node.Api.Errors;

namespace Hardshare.Node.Access;

/// <summary>
/// The one place where a route's <see cref="RouteNeed"/> is held against the caller. A route that declares none is closed to all.
/// </summary>
internal sealed class RouteGuardMiddleware(RequestDelegate next, ApiOptions options)
{
    public const string WrongToken = "wrong authorization token";

    public Task InvokeAsync(HttpContext context)
    {
        // Routing's own answers (404, 405) are no RouteEndpoint: they tell nothing that needs guarding.
        if (context.GetEndpoint() is RouteEndpoint route)
        {
            Guard(route, CallerFeature.Of(context));
        }

        return next(context);
    }

    private void Guard(RouteEndpoint route, Caller? caller)
    {
        var need = route.Metadata.GetMetadata<RouteNeedMetadata>()?.Need
            ?? throw new InvalidOperationException($"route {route.RoutePattern.RawText} declares no need");
        if (need == RouteNeed.Nothing)
        {
            return;
        }

        if (caller is null || (caller.IsAnonymous && !(need == RouteNeed.Discovery && options.PublicDiscovery)))
        {
            throw new ApiException(StatusCodes.Status401Unauthorized, WrongToken);
        }

        if (need == RouteNeed.Changing && !caller.MayChange)
        {
            throw new ApiException(StatusCodes.Status403Forbidden, "this token may only read");
        }
    }
}

/// <summary>A route's declared need, as endpoint metadata.</summary>
internal sealed record RouteNeedMetadata(RouteNeed Need);

internal static class RouteNeedExtensions
{
    public static TBuilder Needs<TBuilder>(this TBuilder builder, RouteNeed need)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RouteNeedMetadata(need));
}
