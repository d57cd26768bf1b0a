using Hardshare.Contracts.Api;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Access;
using Hardshare.Node.Api.Binding;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.Api.Serving;
using Hardshare.Node.Api.Views;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hardshare.Node.Api.Routes;

/// <summary>
/// What owners do with their deployments, and with the instances on them. <see cref="RegistrationRoutes"/> has how they come about.
/// </summary>
internal static class OwnerRoutes
{
    public static WebApplication MapOwners(this WebApplication app)
    {
        app.MapPost("/hardshare/register", RegistrationRoutes.RegisterAsync).Needs(RouteNeed.Changing).Takes<RegisterOrder>()
            .WithSummary("Make a deployment of what the node's configuration names")
            .WithDescription("Administrators only; owner may name whoever will own it.");
        app.MapPost("/hardshare/dis/{id}", RegistrationRoutes.DissolveAsync).Needs(RouteNeed.Changing)
            .WithSummary("Give a deployment up for good");
        app.MapGet("/hardshare/list", ListAsync).Needs(RouteNeed.Reading)
            .WithSummary("The caller's deployments").WithDescription("Query: with_dissolved.");
        app.MapPost("/hardshare/{id}", DescribeAsync).Needs(RouteNeed.Changing).Takes<DescribeOrder>().WithSummary("Describe a deployment");
        app.MapPost("/hardshare/wd/{id}", SetAddonsAsync).Needs(RouteNeed.Changing)
            .WithSummary("Set add-ons; only an empty list is possible");
        app.MapGet("/hardshare/instances", InstancesAsync).Needs(RouteNeed.Reading).WithSummary("Instances on the caller's deployments");
        app.MapGet("/hardshare/instance/{id}", InstanceAsync).Needs(RouteNeed.Reading)
            .WithSummary("An instance on the caller's deployment");
        app.MapPost("/hardshare/terminate/{id}", TerminateAsync).Needs(RouteNeed.Changing)
            .WithSummary("End an instance on the caller's deployment");
        return app;
    }

    private static async Task<Ok<OwnedDeploymentList>> ListAsync(ApiCall call)
    {
        var reply = await call.AskAsync(new ListDeployments(call.HasFlag("with_dissolved")));
        var all = reply.Expect<DeploymentList>(Lookup.NoDeployment).Deployments;
        var now = call.Time.GetUtcNow();
        var own = all.Where(each => call.Caller.Principal.ActsFor(each.Owner)).Select(each => new OwnedDeployment(
            each.Id.ToString(), ApiJson.Time(each.Created), each.Description, null, ApiJson.Time(each.Dissolved),
            each.Online ? ApiJson.Time(now) : null, each.LockReason is not null));
        return TypedResults.Ok(new OwnedDeploymentList(ApiJson.User(call.Caller.DefaultOwner), [.. own]));
    }

    private static async Task<Ok<Empty>> DescribeAsync(ApiCall call, string id)
    {
        var description = (await call.BodyAsync()).Text("desc", 80) ?? throw ApiException.BadRequest("desc is missing");
        var deployment = await Lookup.OwnDeploymentAsync(call, id);
        (await call.SendAsync(EntityAddress.Of(deployment.Id), new DescribeDeployment(description))).ExpectDone(Lookup.NoDeployment);
        return TypedResults.Ok(Empty.Value);
    }

    private static async Task<Ok<Empty>> SetAddonsAsync(ApiCall call, string id)
    {
        var addons = (await call.BodyAsync()).Texts("supported_addons") ?? [];
        await Lookup.OwnDeploymentAsync(call, id);
        return addons.Count == 0 ? TypedResults.Ok(Empty.Value) : throw ApiException.NotOffered("add-ons are not offered by this version");
    }

    private static async Task<Ok<List<OwnedInstance>>> InstancesAsync(ApiCall call)
    {
        var all =
            (await call.AskAsync(new ListInstances(call.HasFlag("include_terminated")))).Expect<InstanceList>(Lookup.NoInstance).Instances;
        return TypedResults.Ok(all.Where(each => call.Caller.Principal.ActsFor(each.Owner)).Select(InstanceInfos.ForOwner).ToList());
    }

    private static async Task<Ok<OwnedInstance>> InstanceAsync(ApiCall call, string id) =>
        TypedResults.Ok(InstanceInfos.ForOwner(await Lookup.InstanceOnOwnDeploymentAsync(call, id)));

    private static async Task<Ok<Empty>> TerminateAsync(ApiCall call, string id)
    {
        await InstanceRoutes.EndAsync(call, await Lookup.InstanceOnOwnDeploymentAsync(call, id));
        return TypedResults.Ok(Empty.Value);
    }
}
