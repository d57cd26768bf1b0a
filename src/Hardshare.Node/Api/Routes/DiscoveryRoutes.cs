using Hardshare.Contracts.Api;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Node.Access;
using Hardshare.Node.Api.Binding;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.Api.Views;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hardshare.Node.Api.Routes;

/// <summary>What deployments there are.</summary>
internal static class DiscoveryRoutes
{
    public static WebApplication MapDiscovery(this WebApplication app)
    {
        app.MapGet("/workspaces", WorkspacesAsync).Needs(RouteNeed.Discovery).WithSummary("All workspace types");
        app.MapGet("/deployments", ListAsync).Needs(RouteNeed.Discovery).WithSummary("Search deployments")
            .WithDescription("Query: info=t, q, types (comma list, !name excludes), maxlen, sort_by, with_dissolved, max_per_page, page.");
        app.MapGet("/deployments/{type}", ListOfTypeAsync).Needs(RouteNeed.Discovery).WithSummary("Search deployments of a type");
        app.MapGet("/deployment/{id}", GetAsync).Needs(RouteNeed.Discovery).WithSummary("One deployment");
        app.MapGet("/queuelen/{id}", QueueLengthAsync).Needs(RouteNeed.Discovery).WithSummary("Length of a deployment's line");
        app.MapGet("/qlen", AllQueuesAsync).Needs(RouteNeed.Discovery).WithSummary("Lengths of all lines, or of those in wds");
        app.MapGet("/qlen/{type}", QueuesAsync).Needs(RouteNeed.Discovery).WithSummary("Lengths of the lines of a type");
        return app;
    }

    private static async Task<Ok<WorkspaceTypeList>> WorkspacesAsync(ApiCall call)
    {
        var deployments = await AllAsync(call, includeDissolved: false);
        return TypedResults.Ok(new WorkspaceTypeList([.. deployments.Select(each => each.Type).Distinct().Order(StringComparer.Ordinal)]));
    }

    private static Task<Ok<DeploymentPage>> ListAsync(ApiCall call) => SearchAsync(call, null);

    private static Task<Ok<DeploymentPage>> ListOfTypeAsync(ApiCall call, string type) => SearchAsync(call, type);

    private static async Task<Ok<DeploymentPage>> SearchAsync(ApiCall call, string? type)
    {
        var found = DeploymentSearch.Of(call, type).In(await AllAsync(call, call.HasFlag("with_dissolved")), call.Caller.Principal);
        var page = Paging<DeploymentView>.Of(found, call);
        var info = call.Query["info"].ToString() is not ("" or "f" or "0")
            ? page.Items.ToDictionary(each => each.Id.ToString(), each => DeploymentInfos.Of(each, call.Caller, null))
            : null;
        return TypedResults.Ok(new DeploymentPage([.. page.Items.Select(each => each.Id.ToString())], page.PageCount, info));
    }

    private static async Task<Ok<DeploymentInfo>> GetAsync(ApiCall call, string id)
    {
        var deployment = await Lookup.DeploymentAsync(call, id);
        return TypedResults.Ok(DeploymentInfos.Of(deployment, call.Caller, await OwnInstanceAsync(call, deployment)));
    }

    private static async Task<Ok<QueueLength>> QueueLengthAsync(ApiCall call, string id)
    {
        var deployment = await Lookup.DeploymentAsync(call, id);
        return TypedResults.Ok(new QueueLength(deployment.Id.ToString(), deployment.QueueLength));
    }

    private static Task<Ok<Dictionary<string, QueueState>>> AllQueuesAsync(ApiCall call) => QueuesAsync(call, null);

    private static async Task<Ok<Dictionary<string, QueueState>>> QueuesAsync(ApiCall call, string? type)
    {
        var wanted = call.QueryList("wds").Select(each => each.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
        var deployments = (await AllAsync(call, includeDissolved: false))
            .Where(each => (type is null || each.Type == type) && (wanted.Count == 0 || wanted.Contains(each.Id.ToString()))).ToList();

        // Whoever asks may know how long the robot is taken, though not by whom.
        var instances = (await call.Workspace.AskAsSystemAsync(new ListInstances(), call.Cancellation)).Expect<InstanceList>("").Instances;
        var ends = instances.Where(each => each.Status.IsActive()).ToLookup(each => each.Deployment, each => each.Expires);
        var now = call.Time.GetUtcNow();
        return TypedResults.Ok(deployments.ToDictionary(
            each => each.Id.ToString(),
            each => new QueueState(
                each.QueueLength, ends[each.Id].FirstOrDefault() is { } end ? Math.Max(0, (long)(end - now).TotalSeconds) : null)));
    }

    private static async Task<IReadOnlyList<DeploymentView>> AllAsync(ApiCall call, bool includeDissolved) =>
        (await call.AskAsync(new ListDeployments(includeDissolved))).Expect<DeploymentList>(Lookup.NoDeployment).Deployments;

    private static async Task<string?> OwnInstanceAsync(ApiCall call, DeploymentView deployment)
    {
        if (call.Caller.IsAnonymous || deployment.CurrentInstance is not { } current)
        {
            return null;
        }

        return await call.AskAsync(new GetInstance(current)) is InstanceView view
            && Lookup.IsOwn(call.Caller, view) && view.Status.IsActive()
            ? current.ToString() : null;
    }
}
