using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Hardshare.Actors;
using Hardshare.Actors.Journal;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Access;
using Hardshare.Node.Api.Binding;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.Api.Streaming;
using Hardshare.Node.History;

namespace Hardshare.Node.Api.Routes;

/// <summary>Timelines: a page, a stream that replays and then follows, and the state at a moment.</summary>
internal static class HistoryRoutes
{
    private const int DefaultPage = 500;
    private const int LongestPage = 1000;

    public static WebApplication MapHistory(this WebApplication app)
    {
        app.MapGet("/history/{id}", ReadAsync).Needs(RouteNeed.Reading).WithSummary("Events of an instance, a deployment or a request")
            .WithDescription(
                "Query: after (an ordering), max, instances=1 (a deployment's instances too), or at (ISO 8601) for the state at a moment.");
        app.MapGet("/history/{id}/events", FollowAsync).Needs(RouteNeed.Reading)
            .WithSummary("The same as server-sent events: those after the given ordering (after or Last-Event-ID), then new ones");
        return app;
    }

    private static async Task<IResult> ReadAsync(ApiCall call, string id)
    {
        var scope = await HistoryLookup.FindAsync(call, id);
        if (call.HasFlag("at"))
        {
            return await StateAtAsync(call, scope);
        }

        var after = call.QueryNumber("after") ?? 0;
        var max = (int)Math.Clamp(call.QueryNumber("max") ?? DefaultPage, 1, LongestPage);
        var events = await scope.ReadAsync(call.Service<IHistoryReader>(), after, max, call.Cancellation);
        var page = new HistoryPage([.. events.Select(HistoryEntries.Of)], events.Count > 0 ? events[^1].Ordering : after);
        return TypedResults.Json(page, ContractJson.Options);
    }

    private static async Task<IResult> FollowAsync(ApiCall call, string id)
    {
        var scope = await HistoryLookup.FindAsync(call, id);
        var last = call.Context.Request.Headers["Last-Event-ID"].ToString();
        var after =
            long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen : call.QueryNumber("after") ?? 0;
        var follower = new HistoryFollower(call.Service<IWorkspace>(), call.Service<IHistoryReader>());
        return new ServerSentEvents(call, cancellation => Messages(follower.FollowAsync(scope, after, cancellation), cancellation));
    }

    private static async IAsyncEnumerable<ServerSentEvent> Messages(
        IAsyncEnumerable<StoredEvent> events, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var stored in events.WithCancellation(cancellation))
        {
            yield return new ServerSentEvent(
                stored.Ordering, JsonSerializer.SerializeToElement(HistoryEntries.Of(stored), ContractJson.Options));
        }
    }

    private static async Task<IResult> StateAtAsync(ApiCall call, HistoryScope scope)
    {
        if (!DateTimeOffset.TryParse(
            call.Query["at"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            throw ApiException.BadRequest("at must be a time in ISO 8601, for example 2026-03-01T12:00:00Z");
        }

        var fold = call.Context.RequestServices.GetService<FoldState>()
            ?? throw ApiException.NotOffered("states of the past: not offered by this version");
        var events = await EventsUntilAsync(call, scope, at);
        var state = events.Count > 0 ? fold(scope.Main, events) : null;
        return state is null
            ? throw ApiException.NotFound("it did not exist at that moment")
            : TypedResults.Json(
                new StateAtMoment(
                    Manifests.Of(state.GetType()), JsonSerializer.SerializeToElement(state, state.GetType(), ContractJson.Options), at,
                    events[^1].Ordering),
                ContractJson.Options);
    }

    /// <summary>
    /// Order is by number, not by time: the first event that is later than the moment ends the list, whatever clock comes after it.
    /// </summary>
    private static async Task<IReadOnlyList<StoredEvent>> EventsUntilAsync(ApiCall call, HistoryScope scope, DateTimeOffset at)
    {
        var reader = call.Service<IHistoryReader>();
        var events = new List<StoredEvent>();
        while (true)
        {
            var page = await scope.ReadMainAsync(reader, events.Count > 0 ? events[^1].Ordering : 0, LongestPage, call.Cancellation);
            var inTime = page.TakeWhile(stored => stored.Envelope.At <= at).ToList();
            events.AddRange(inTime);
            if (inTime.Count < LongestPage)
            {
                return events;
            }
        }
    }

    private sealed record StateAtMoment(string Manifest, JsonElement Body, DateTimeOffset At, long Ordering);
}
