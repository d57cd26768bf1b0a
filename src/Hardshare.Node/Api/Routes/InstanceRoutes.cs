using Hardshare.Contracts.Api;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Access;
using Hardshare.Node.Api.Binding;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.Api.Views;
using Hardshare.Node.Keys;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hardshare.Node.Api.Routes;

/// <summary>
/// The caller's own instances. Another's do not exist here, also for the deployment's owner, who has the routes of <see
/// cref="OwnerRoutes"/>.
/// </summary>
internal static class InstanceRoutes
{
    public static WebApplication MapInstances(this WebApplication app)
    {
        app.MapGet("/instances", ListAllAsync).Needs(RouteNeed.Reading).WithSummary("The caller's instances")
            .WithDescription("Query: include_terminated, include_init_fail, details, sort_by, max_per_page, page.");
        app.MapGet("/instances/{type}", ListOfTypeAsync).Needs(RouteNeed.Reading).WithSummary("The caller's instances of a type");
        app.MapGet("/instance/{id}", GetAsync).Needs(RouteNeed.Reading).WithSummary("One instance");
        app.MapGet("/instance/{id}/sshkey", KeyAsync).Needs(RouteNeed.Reading)
            .WithSummary("The private key that was made for the instance");
        app.MapPost("/instance/{id}/ka", KeepAliveAsync).Needs(RouteNeed.Changing).WithSummary("Keep the instance alive");
        app.MapPost("/terminate/{id}", TerminateAsync).Needs(RouteNeed.Changing).WithSummary("End an instance");
        return app;
    }

    private static Task<Ok<InstancePage>> ListAllAsync(ApiCall call) => ListAsync(call, null);

    private static Task<Ok<InstancePage>> ListOfTypeAsync(ApiCall call, string type) => ListAsync(call, type);

    private static async Task<Ok<InstancePage>> ListAsync(ApiCall call, string? type)
    {
        var terminated = call.HasFlag("include_terminated");
        var failed = call.HasFlag("include_init_fail");
        var all = (await call.AskAsync(new ListInstances(terminated || failed))).Expect<InstanceList>(Lookup.NoInstance).Instances;
        var wanted = all.Where(each => Lookup.IsOwn(call.Caller, each) && (type is null || each.Type == type) && each.Status switch
        {
            InstanceStatus.InitFail => failed,
            InstanceStatus.Terminating or InstanceStatus.Terminated => terminated,
            _ => true,
        });
        var page = Paging<InstanceView>.Of([.. Sort(wanted, call.Query["sort_by"].ToString())], call);
        return TypedResults.Ok(new InstancePage(
            [.. page.Items.Select(each => each.Id.ToString())],
            [.. page.Items.Select(each => each.Deployment.ToString())],
            page.PageCount,
            call.HasFlag("details") ? page.Items.ToDictionary(each => each.Id.ToString(), InstanceInfos.Of) : null));
    }

    private static IOrderedEnumerable<InstanceView> Sort(IEnumerable<InstanceView> instances, string order) => order switch
    {
        "inc_start_date" => instances.OrderBy(each => each.Started),
        "user" => instances.OrderBy(each => each.User, StringComparer.Ordinal).ThenByDescending(each => each.Started),
        _ => instances.OrderByDescending(each => each.Started),
    };

    private static async Task<Ok<InstanceInfo>> GetAsync(ApiCall call, string id) =>
        TypedResults.Ok(InstanceInfos.Of(await Lookup.OwnInstanceAsync(call, id)));

    /// <summary>For the user alone: an administrator has no business with another's key.</summary>
    private static async Task<Ok<PrivateKeyInfo>> KeyAsync(ApiCall call, string id)
    {
        var view = await Lookup.OwnInstanceAsync(call, id);
        if (view.User != call.Caller.Principal.ToString())
        {
            throw ApiException.NotFound(Lookup.NoInstance);
        }

        if (!view.Status.IsActive())
        {
            throw ApiException.BadRequest($"instance already {Word(view.Status)}");
        }

        var key = view.KeyGenerated ? await call.Service<IUserKeys>().ReadAsync(view.Id) : null;
        return key is null
            ? throw ApiException.NotFound("no key was made for this instance: it has the one that came with the request")
            : TypedResults.Ok(new PrivateKeyInfo(key.EndsWith('\n') ? key : key + "\n"));
    }

    private static async Task<Ok<Empty>> KeepAliveAsync(ApiCall call, string id)
    {
        var view = await Lookup.OwnInstanceAsync(call, id);
        (await call.SendAsync(EntityAddress.Of(view.Id), new KeepAlive())).ExpectDone(Lookup.NoInstance);
        return TypedResults.Ok(Empty.Value);
    }

    private static async Task<Ok<Empty>> TerminateAsync(ApiCall call, string id)
    {
        await EndAsync(call, await Lookup.OwnInstanceAsync(call, id));
        return TypedResults.Ok(Empty.Value);
    }

    /// <summary>
    /// End an instance, whoever's it is: the lookup before this has decided whose it may be. Ending what is ending is fine.
    /// </summary>
    public static async Task EndAsync(ApiCall call, InstanceView view)
    {
        var over = view.Status switch
        {
            InstanceStatus.Terminated => "instance already terminated",
            InstanceStatus.InitFail => "cannot terminate instance that is init_fail",
            _ => null,
        };
        // Whoever repeats a request under its key gets the first answer.
        if (over is not null && IdempotencyKey.CommandOf(call) is null)
        {
            throw ApiException.BadRequest(over);
        }

        var reply = await call.SendAsync(EntityAddress.Of(view.Id), new TerminateInstance());
        if (over is not null && reply is Rejected { Code: RejectionCode.Conflict })
        {
            throw ApiException.BadRequest(over);
        }

        if (reply is Rejected { Code: RejectionCode.Busy } busy)
        {
            throw ApiException.Of(busy, StatusCodes.Status503ServiceUnavailable, "This instance is busy. Try again later.");
        }

        reply.ExpectDone(Lookup.NoInstance);
    }

    private static string Word(InstanceStatus status) => status switch
    {
        InstanceStatus.Terminating => "terminating",
        InstanceStatus.Terminated => "terminated",
        _ => "failed to start",
    };
}
