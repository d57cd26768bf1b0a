using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;

namespace Hardshare.Actors.Deployments.Instances;

/// <summary>What is shown of an instance.</summary>
public static class InstanceViews
{
    public static InstanceView Of(InstanceState state, InstanceSeat seat, string node, string? progress)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(seat);
        var reachable = state.Status.IsActive();
        return new InstanceView(
            state.Id, seat.Deployment, seat.Type, seat.Region, node, seat.Order.User, state.Status, state.Started, state.Ended, state.Expires,
            reachable && state.WasReady ? state.Endpoint : null, reachable ? state.HostKeys : [], [.. state.Degraded.Values], state.Firewall, seat.Order.KeyGenerated,
            seat.Order.KeepAlive, state.Status == InstanceStatus.Ready ? null : progress, state.EndReason, seat.Owner);
    }

    /// <summary>An instance that was granted just now and whose own history does not begin before a moment: whoever was told of it is to find it.</summary>
    public static InstanceView OfGranted(InstanceSeat seat, string node, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(seat);
        var state = InstanceState.Empty(seat.Order.Instance) with { Started = now, Expires = seat.ExpiryFrom(now) };
        return Of(state, seat, node, progress: null);
    }

    /// <summary>An instance that another node granted just now, as far as who asked for it knows.</summary>
    public static InstanceView OfGranted(InstanceOrder order, DeploymentView deployment, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(deployment);
        return new InstanceView(
            order.Instance, deployment.Id, deployment.Type, deployment.Region, deployment.Node, order.User, InstanceStatus.Init, now, null, now + order.Lifetime,
            null, [], [], Firewall.Open, order.KeyGenerated, order.KeepAlive, null, null, deployment.Owner);
    }

    /// <summary>An instance that is over, from its history.</summary>
    public static InstanceView OfEnded(InstanceState state, DeploymentView deployment, string node)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(deployment);
        return new InstanceView(
            state.Id, state.Deployment, deployment.Type, deployment.Region, node, state.Order!.User, state.Status, state.Started, state.Ended, state.Expires,
            null, [], [], state.Firewall, state.Order.KeyGenerated, state.Order.KeepAlive, null, state.EndReason, deployment.Owner);
    }
}
