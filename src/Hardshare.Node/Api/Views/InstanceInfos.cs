using Hardshare.Contracts.Api;
using Hardshare.Contracts.Instances;

namespace Hardshare.Node.Api.Views;

/// <summary>An instance in the API's shape.</summary>
internal static class InstanceInfos
{
    public static InstanceInfo Of(InstanceView view)
    {
        var ended = !view.Status.IsActive();
        return new InstanceInfo(
            view.Id.ToString(), view.Deployment.ToString(), view.Type, view.Region, ApiJson.Time(view.Started), ShownStatus(view).ApiName(),
            "root", ApiJson.User(view.User),
            ended ? null : Forward(view),
            ended || view.HostKeys.Count == 0 ? null : view.HostKeys,
            ApiJson.Time(view.Ended), ApiJson.Time(view.Expires), view.KeepAlive ? true : null, view.Step, view.EndReason,
            view.Degraded.Count == 0
                ? null
                : [.. view.Degraded.Select(part => new DegradationInfo(part.Part, part.Reason, ApiJson.Time(part.Since)))]);
    }

    public static OwnedInstance ForOwner(InstanceView view) => new(
        view.Id.ToString(), ApiJson.Time(view.Started), ShownStatus(view).ApiName(), view.Deployment.ToString(), ApiJson.User(view.User),
        ApiJson.Time(view.Ended));

    /// <summary>READY without an address would send clients to nowhere.</summary>
    private static InstanceStatus ShownStatus(InstanceView view) =>
        view is { Status: InstanceStatus.Ready, Endpoint: null } or { Status: InstanceStatus.Ready, HostKeys.Count: 0 }
            ? InstanceStatus.Init
            : view.Status;

    private static ForwardInfo Forward(InstanceView view) =>
        ShownStatus(view) == InstanceStatus.Ready
            ? new ForwardInfo(view.Endpoint!.Address, view.Endpoint.Port)
            : new ForwardInfo(null, null);
}
