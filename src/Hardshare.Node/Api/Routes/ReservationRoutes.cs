using Hardshare.Contracts.Api;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;
using Hardshare.Node.Access;
using Hardshare.Node.Api.Binding;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.Api.Views;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hardshare.Node.Api.Routes;

/// <summary>The caller's requests that wait.</summary>
internal static class ReservationRoutes
{
    public static WebApplication MapReservations(this WebApplication app)
    {
        app.MapGet("/reservations", ListAsync).Needs(RouteNeed.Reading).WithSummary("The caller's requests that wait");
        app.MapGet("/reservation/{id}", GetAsync).Needs(RouteNeed.Reading).WithSummary("A request that waits");
        app.MapDelete("/reservation/{id}", WithdrawAsync).Needs(RouteNeed.Changing).WithSummary("Wait no longer");
        return app;
    }

    private static async Task<Ok<ReservationList>> ListAsync(ApiCall call)
    {
        var all = (await call.AskAsync(new ListRequests())).Expect<RequestList>(Lookup.NoReservation).Requests;
        return TypedResults.Ok(new ReservationList([.. all.Where(each => call.Caller.Principal.ActsFor(each.User)).Select(Info)]));
    }

    private static async Task<Ok<ReservationInfo>> GetAsync(ApiCall call, string id) =>
        TypedResults.Ok(Info(await Lookup.OwnRequestAsync(call, id)));

    private static async Task<Ok<Empty>> WithdrawAsync(ApiCall call, string id)
    {
        var request = await Lookup.OwnRequestAsync(call, id);
        (await call.SendAsync(EntityAddress.Of(request.Id), new WithdrawRequest())).ExpectDone(Lookup.NoReservation);
        return TypedResults.Ok(Empty.Value);
    }

    private static ReservationInfo Info(RequestView view) => new(
        view.Id.ToString(), ApiJson.Time(view.Created), Describe(view), ApiJson.User(view.User), view.Ahead, view.Why);

    private static string Describe(RequestView view) => view.Deployments switch
    {
        [] => $"type {view.Type}",
        [var only] => $"deployment {only}",
        var several => $"deployments {string.Join(", ", several)}",
    };
}
