using Hardshare.Contracts.Api;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;
using Hardshare.Node.Access;
using Hardshare.Node.Api.Binding;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.Api.Pipeline;
using Hardshare.Node.Api.Serving;
using Hardshare.Node.Api.Views;
using Hardshare.Node.Keys;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hardshare.Node.Api.Routes;

/// <summary>
/// Ask for a robot. Without a public key of the user's a pair is made; its private half goes out in the reply and is not left behind when
/// the request is refused. With an <c>Idempotency-Key</c> the same request again finds what the first one made.
/// </summary>
internal static class LaunchRoutes
{
    public const string AllBusy = "All matching workspace deployments are busy. Try again later.";
    private const string NoMatch = "no matching wdeployment found";

    /// <summary>Below the 10 seconds that clients wait for this call.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(9);

    public static WebApplication MapLaunch(this WebApplication app)
    {
        app.MapPost("/new", LaunchAnyAsync).Needs(RouteNeed.Changing).Takes<LaunchOrder>()
            .WithSummary("Launch on one of the deployments in wds");
        app.MapPost("/new/{target}", LaunchAsync).Needs(RouteNeed.Changing).Takes<LaunchOrder>()
            .WithSummary("Launch on a deployment (by its id), or on any of a type");
        return app;
    }

    private static async Task<Ok<LaunchReply>> LaunchAnyAsync(ApiCall call)
    {
        var body = await call.BodyAsync();
        var deployments = (body.Texts("wds") ?? []).Select(each => Lookup.Id<DeploymentId>(each, NoMatch)).Distinct().ToList();
        return deployments.Count > 0
            ? await PlaceAsync(call, body, deployments, null)
            : throw ApiException.BadRequest("wds must name at least one deployment, or the path a deployment or type");
    }

    private static async Task<Ok<LaunchReply>> LaunchAsync(ApiCall call, string target)
    {
        var body = await call.BodyAsync();
        return Guid.TryParseExact(target, "D", out var id)
            ? await PlaceAsync(call, body, [new DeploymentId(id)], null)
            : await PlaceAsync(call, body, [], target.Length <= 64 && !target.Any(char.IsControl)
                ? target : throw ApiException.NotFound(NoMatch));
    }

    private static async Task<Ok<LaunchReply>> PlaceAsync(
        ApiCall call, JsonBody body, IReadOnlyList<DeploymentId> deployments, string? type)
    {
        var wish = LaunchWish.Of(call, body);
        var keys = call.Service<IUserKeys>();
        var key = IdempotencyKey.NewIdOf(call);
        if (key is { } known && await FirstAnswerAsync(call, keys, new RequestId(known), wish) is { } first)
        {
            return TypedResults.Ok(first);
        }

        var instance = new InstanceId(key ?? Guid.NewGuid());
        var pair = wish.PublicKey is null ? await MakeKeyAsync(call, keys, instance) : null;
        var order = new InstanceOrder(
            instance, call.Caller.Principal.ToString(), [wish.PublicKey ?? pair!.PublicKey],
            pair is not null, wish.Lifetime, wish.KeepAlive);
        var reply = await call.SendAsync(
            EntityAddress.Requests, new PlaceRequest(order, deployments, type, wish.Reserve, wish.AllowExisting), Patience);
        if (pair is not null && !MayHold(reply, instance))
        {
            // An id that this call made is known to no other, so nobody can have been given the pair.
            await (key is null ? keys.TakeBackAsync(instance) : keys.DeleteAsync(instance));
        }

        return TypedResults.Ok(reply switch
        {
            InstanceGranted granted when granted.Instance == instance => Reply(true, instance, pair?.PrivateKey, wish),
            InstanceGranted existing => Reply(true, existing.Instance, await keys.ReadAsync(existing.Instance), wish),
            RequestWaiting waiting => Reply(false, waiting.Request.Instance, pair?.PrivateKey, wish),
            Rejected { Code: RejectionCode.Busy } busy =>
                throw ApiException.Of(busy, StatusCodes.Status503ServiceUnavailable, BusyText(busy)),
            _ => throw Refused(reply),
        });
    }

    private static Task<UserKeyPair> MakeKeyAsync(ApiCall call, IUserKeys keys, InstanceId instance) =>
        call.Service<MadeKeyLimiter>().Pause(RateKey.Of(call.Context)) is { } pause
            ? throw new ApiException(StatusCodes.Status429TooManyRequests, "too many keys to make; slow down, or send sshkey")
            {
                RetryAfter = pause,
            }
            : keys.CreateAsync(instance);

    /// <summary>What a request with this id got before, if there was one.</summary>
    private static async Task<LaunchReply?> FirstAnswerAsync(ApiCall call, IUserKeys keys, RequestId id, LaunchWish wish)
    {
        var found = await call.AskAsync(new GetInstance(id.Instance)) switch
        {
            InstanceView view => Lookup.IsOwn(call.Caller, view) ? true : (bool?)null,
            _ => await call.AskAsync(new GetRequest(id)) is RequestView ? false : null,
        };
        return found is { } granted
            ? Reply(granted, id.Instance, wish.PublicKey is null ? await keys.ReadAsync(id.Instance) : null, wish) : null;
    }

    /// <summary>
    /// Whether the instance exists or may yet. After no answer in time it may: the key stays, and goes with the instance.
    /// </summary>
    private static bool MayHold(IReply reply, InstanceId instance) => reply switch
    {
        InstanceGranted granted => granted.Instance == instance,
        Rejected rejected => rejected.Code is RejectionCode.Timeout,
        _ => true,
    };

    private static LaunchReply Reply(bool success, InstanceId id, string? privateKey, LaunchWish wish) =>
        new(success, id.ToString(), privateKey, wish.Warnings.Count == 0 ? null : wish.Warnings);

    private static string BusyText(Rejected busy) =>
        busy.Message.StartsWith("All matching", StringComparison.Ordinal) ? busy.Message : AllBusy;

    private static Exception Refused(IReply reply)
    {
        reply.Expect<InstanceGranted>(NoMatch);
        return new InvalidOperationException("unreachable");
    }
}
