using Hardshare.Contracts.Api;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Access;
using Hardshare.Node.Api.Binding;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.Api.Serving;
using Hardshare.Node.Api.Views;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hardshare.Node.Api.Routes;

/// <summary>Locking a deployment against new instances. Only the owner's; to others it is not found.</summary>
internal static class LockoutRoutes
{
    public static WebApplication MapLockout(this WebApplication app)
    {
        app.MapPost("/deployment/{id}/lockout", LockAsync).Needs(RouteNeed.Changing).Takes<LockoutOrder>()
            .WithSummary("Lock: no new instance");
        app.MapDelete("/deployment/{id}/lockout", UnlockAsync).Needs(RouteNeed.Changing).WithSummary("Unlock");
        return app;
    }

    private static async Task<Ok<Empty>> LockAsync(ApiCall call, string id)
    {
        var reason = (await call.BodyAsync()).Text("reason", 500);
        return await SendAsync(call, id, new LockDeployment(string.IsNullOrEmpty(reason) ? "locked by its owner" : reason));
    }

    private static Task<Ok<Empty>> UnlockAsync(ApiCall call, string id) => SendAsync(call, id, new UnlockDeployment());

    private static async Task<Ok<Empty>> SendAsync(ApiCall call, string id, IDeploymentCommand command)
    {
        var deployment = await Lookup.OwnDeploymentAsync(call, id);
        (await call.SendAsync(EntityAddress.Of(deployment.Id), command)).ExpectDone(Lookup.NoDeployment);
        return TypedResults.Ok(Empty.Value);
    }
}
