using Hardshare.Actors.Deployments;
using Hardshare.Actors.Entities;

namespace Hardshare.Actors.Journal;

/// <summary>Which actor of this node writes the history of an entity: <c>d-{deployment}</c>, <c>i-{deployment}-{instance}</c>, <c>n-{node}</c>.</summary>
internal sealed class EntityActors(string node, IActorRef deployments, IActorRef drain)
{
    public string Node => node;

    /// <summary>Whom to tell what; null for an entity that this node cannot have.</summary>
    public (IActorRef Actor, object Message)? Find(string persistenceId, EntityActor.RecordObservation record)
    {
        if (persistenceId == $"n-{node}")
            return (drain, record);
        if (InstanceOf(persistenceId) is { } instance)
            return (deployments, new DeploymentsActor.ToDeployment(DeploymentOf(persistenceId)!.Value, new DeploymentActor.RecordOf(instance, record)));
        return DeploymentOf(persistenceId) is { } deployment ? (deployments, new DeploymentsActor.ToDeployment(deployment, record)) : null;
    }

    /// <summary>The deployment whose history, or whose instance's history, this is.</summary>
    public static DeploymentId? DeploymentOf(string persistenceId) =>
        persistenceId.Length >= 38 && persistenceId[..2] is "d-" or "i-" && Guid.TryParseExact(persistenceId.AsSpan(2, 36), "D", out var id) ? new DeploymentId(id) : null;

    private static InstanceId? InstanceOf(string persistenceId) =>
        persistenceId.Length == 75 && persistenceId.StartsWith("i-", StringComparison.Ordinal) && Guid.TryParseExact(persistenceId.AsSpan(39), "D", out var id) ? new InstanceId(id) : null;
}
