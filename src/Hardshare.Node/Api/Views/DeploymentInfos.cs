using Hardshare.Contracts.Api;
using Hardshare.Contracts.Deployments;
using Hardshare.Node.Access;

namespace Hardshare.Node.Api.Views;

/// <summary>A deployment in the API's shape.</summary>
internal static class DeploymentInfos
{
    public static DeploymentInfo Of(DeploymentView view, Caller caller, string? ownInstance)
    {
        var isOwner = !caller.IsAnonymous && caller.Principal.ActsFor(view.Owner);
        return new DeploymentInfo(
            view.Id.ToString(), view.Type, 1, [], view.Description, view.Region, view.InstanceCount, ApiJson.Time(view.Created),
            view.QueueLength, view.Online, view.LockReason is null ? null : true, ApiJson.Time(view.Dissolved), ownInstance,
            isOwner ? new Dictionary<string, string>() : null,
            isOwner ? view.LocalName : null,
            isOwner ? view.OfflineReason : null,
            isOwner ? view.LockReason : null);
    }
}
