using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Requests;

namespace Hardshare.Actors.Requests;

/// <summary>What is shown of a waiting request: why it waits, in words. Its place in line is the directory's to say, who knows the others.</summary>
public static class RequestViews
{
    public static RequestView Of(RequestState state, IReadOnlyCollection<DeploymentView> deployments, string node, long? version = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        var best = deployments.OrderBy(view => view is { Online: true, Advertised: true, LockReason: null } ? 0 : 1).ThenBy(view => view.QueueLength).FirstOrDefault();
        return new RequestView(
            state.Id, state.Order!.User, state.Created, state.Deployments, state.Type, 0, Why(best), node, state.Granted, version);
    }

    private static string Why(DeploymentView? best) => best switch
    {
        null => "no deployment of that kind is there at the moment",
        { LockReason: { } reason } => $"deployment {best.Id} is locked: {reason}",
        { OfflineReason: { } reason } => $"deployment {best.Id} is offline: {reason}",
        { Advertised: false } => $"deployment {best.Id} is not advertised at the moment",
        { CurrentInstance: not null } => $"deployment {best.Id} is in use",
        { PauseReason: { } reason } => $"deployment {best.Id} pauses: {reason}",
        _ => $"deployment {best.Id} is being claimed",
    };
}
