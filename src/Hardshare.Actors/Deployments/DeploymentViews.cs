using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Contracts.Deployments;

namespace Hardshare.Actors.Deployments;

/// <summary>What is shown of a deployment.</summary>
public static class DeploymentViews
{
    public static DeploymentView Of(DeploymentState state, string? offlineReason, int waiting, string? pauseReason = null, DeploymentConfiguration? configuration = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        var registration = state.Registration!;
        var shared = configuration is { Hosts.Count: > 0 } ? configuration : null;
        return new DeploymentView(
            state.Id, registration.LocalName, registration.Node, registration.Owner, registration.Type, registration.Region, state.Description,
            state.Created, state.Advertised, offlineReason, state.LockReason, state.Dissolved, state.Current?.Instance, state.Current?.User,
            waiting + (state.Current is null ? 0 : 1), state.InstanceCount, [.. state.Rules.Values], pauseReason)
        {
            Hosts = shared?.Hosts,
            PausesInput = shared is null ? null : shared.EffectivePartition != PartitionPolicy.Keep,
            DeadMan = shared?.Instances.DeadMan,
        };
    }
}
