using System.Runtime.CompilerServices;
using System.Text.Json;
using Hardshare.Actors;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Access;
using Hardshare.Node.Api.Binding;
using Hardshare.Node.Api.Streaming;
using Hardshare.Node.History;

namespace Hardshare.Node.Api.Routes;

/// <summary>
/// Events as they happen, as far as the caller may see them. Nothing is replayed: a stream that ends because its reader fell behind leaves
/// a gap, which the history fills. In a workspace of several nodes they are those of all of them.
/// </summary>
internal static class EventRoutes
{
    public static WebApplication MapEvents(this WebApplication app)
    {
        app.MapGet("/events", Follow).Needs(RouteNeed.Reading)
            .WithSummary("Live events of the caller's instances and deployments, as server-sent events");
        return app;
    }

    private static ServerSentEvents Follow(ApiCall call)
    {
        var workspace = call.Service<IWorkspace>();
        var ofAllNodes = call.Context.RequestServices.GetService<EventsOfAllNodes>();
        return new ServerSentEvents(call, cancellation => Messages(ofAllNodes?.FollowAsync(cancellation) ?? workspace.LiveEventsAsync(cancellation), call.Caller, cancellation));
    }

    private static async IAsyncEnumerable<ServerSentEvent> Messages(
        IAsyncEnumerable<LiveEvent> events, Caller caller, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var live in events.WithCancellation(cancellation))
        {
            if (MaySee(caller, live))
            {
                yield return new ServerSentEvent(null, JsonSerializer.SerializeToElement(HistoryEntries.Of(live), ContractJson.Options));
            }
        }
    }

    internal static bool MaySee(Caller caller, LiveEvent live)
    {
        var principal = caller.Principal;
        return (principal.ActsFor(live.User) || principal.ActsFor(live.Owner)) && Reaches(caller, live.Entity);
    }

    private static bool Reaches(Caller caller, string entity)
    {
        if (caller.Token?.Instance is { } instance)
        {
            return entity == instance.Request.PersistenceId
                || (entity.StartsWith("i-", StringComparison.Ordinal) && entity.EndsWith($"-{instance}", StringComparison.Ordinal));
        }

        return caller.Token?.Deployment is not { } deployment
            || entity == deployment.PersistenceId || entity.StartsWith($"i-{deployment}-", StringComparison.Ordinal);
    }
}
