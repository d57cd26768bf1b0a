using Hardshare.Contracts.Api;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Node.Access;
using Hardshare.Node.Api.Binding;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.Api.Views;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hardshare.Node.Api.Routes;

/// <summary>
/// The beginning and the end of a deployment. Only administrators register: what the configuration names belongs to nobody yet. Known clients register without a body: that works when the node's configuration names exactly
/// one that is not registered.
/// </summary>
internal static class RegistrationRoutes
{
    public static async Task<Ok<RegisterReply>> RegisterAsync(ApiCall call)
    {
        if (!call.Caller.Principal.IsAdministrator)
        {
            throw ApiException.NotPermitted("only an administrator may register a deployment");
        }

        var body = await call.BodyAsync();
        var localName = body.Text("local_name", 64) ?? await OnlyCandidateAsync(call);
        var command = new RegisterDeployment(
            new DeploymentId(IdempotencyKey.NewIdOf(call) ?? Guid.NewGuid()),
            localName,
            body.Text("type", 64) ?? localName,
            body.Text("region", 64) ?? "",
            body.Text("desc", 80) ?? "",
            OwnerOf(call.Caller, body.Text("owner", 128)));
        var reply = await call.SendAsync(EntityAddress.Node(), command);
        var accepted = reply.Expect<DeploymentAccepted>($"the node's configuration has no {localName}");
        return TypedResults.Ok(new RegisterReply(accepted.Deployment.ToString(), ApiJson.User(accepted.Owner)));
    }

    public static async Task<Ok<Empty>> DissolveAsync(ApiCall call, string id)
    {
        var deployment = await Lookup.OwnDeploymentAsync(call, id);
        if (deployment.Dissolved is not null)
        {
            throw ApiException.BadRequest("already dissolved");
        }

        (await call.SendAsync(EntityAddress.Of(deployment.Id), new DissolveDeployment())).ExpectDone(Lookup.NoDeployment);
        return TypedResults.Ok(Empty.Value);
    }

    private static string OwnerOf(Caller caller, string? wanted)
    {
        if (wanted is null)
        {
            return caller.DefaultOwner;
        }

        return wanted.Contains(':', StringComparison.Ordinal) ? wanted : $"user:{wanted}";
    }

    private static async Task<string> OnlyCandidateAsync(ApiCall call)
    {
        var node = (await call.AskAsync(new GetNode())).Expect<NodeView>("no node answers");
        var candidates = node.Local.Where(each => each.Deployment is null).Select(each => each.LocalName).ToList();
        return candidates switch
        {
            [var only] => only,
            [] => throw ApiException.BadRequest("nothing to register: all that the node's configuration names is registered"),
            _ => throw ApiException.BadRequest($"local_name is missing; one of: {string.Join(", ", candidates)}"),
        };
    }
}
