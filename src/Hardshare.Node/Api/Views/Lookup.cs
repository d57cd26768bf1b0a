using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;
using Hardshare.Node.Access;
using Hardshare.Node.Api.Binding;
using Hardshare.Node.Api.Errors;

namespace Hardshare.Node.Api.Views;

/// <summary>Finds what a path names, or answers 404 in the words that clients compare. What is another's is not found.</summary>
internal static class Lookup
{
    public const string NoInstance = "instance not found";
    public const string NoDeployment = "no workspace deployment found with given ID";
    public const string NoReservation = "reservation not found";

    public static async Task<DeploymentView> DeploymentAsync(ApiCall call, string id) =>
        (await call.AskAsync(new GetDeployment(Id<DeploymentId>(id, NoDeployment)))).Expect<DeploymentView>(NoDeployment);

    /// <summary>A deployment that the caller owns.</summary>
    public static async Task<DeploymentView> OwnDeploymentAsync(ApiCall call, string id)
    {
        var view = await DeploymentAsync(call, id);
        return call.Caller.Principal.ActsFor(view.Owner) ? view : throw ApiException.NotFound(NoDeployment);
    }

    /// <summary>An instance that the caller uses; an administrator has all.</summary>
    public static async Task<InstanceView> OwnInstanceAsync(ApiCall call, string id)
    {
        var view = await InstanceAsync(call, id);
        return IsOwn(call.Caller, view) ? view : throw ApiException.NotFound(NoInstance);
    }

    /// <summary>An instance on a deployment that the caller owns.</summary>
    public static async Task<InstanceView> InstanceOnOwnDeploymentAsync(ApiCall call, string id)
    {
        var view = await InstanceAsync(call, id);
        return call.Caller.Principal.ActsFor(view.Owner) ? view : throw ApiException.NotFound(NoInstance);
    }

    public static async Task<RequestView> OwnRequestAsync(ApiCall call, string id)
    {
        var view = (await call.AskAsync(new GetRequest(Id<RequestId>(id, NoReservation)))).Expect<RequestView>(NoReservation);
        return call.Caller.Principal.ActsFor(view.User) ? view : throw ApiException.NotFound(NoReservation);
    }

    public static bool IsOwn(Caller caller, InstanceView view) => caller.Principal.ActsFor(view.User);

    public static TId Id<TId>(string text, string notFound)
        where TId : struct, IId<TId> => TId.TryParse(text, out var id) ? id : throw ApiException.NotFound(notFound);

    private static async Task<InstanceView> InstanceAsync(ApiCall call, string id) =>
        await call.AskAsync(new GetInstance(Id<InstanceId>(id, NoInstance))) switch
        {
            Rejected { Code: RejectionCode.NotPermitted } rejected =>
                throw ApiException.Of(rejected, StatusCodes.Status404NotFound, NoInstance),
            var reply => reply.Expect<InstanceView>(NoInstance),
        };
}
