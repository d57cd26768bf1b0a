using Hardshare.Contracts.Access;
using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.Deployments;

/// <summary>One deployment; answered with <see cref="DeploymentView"/> or a rejection.</summary>
[Manifest("get-deployment-v1")]
public sealed record GetDeployment(DeploymentId Deployment) : IQuery;

/// <summary>All deployments of the workspace, dissolved ones only if wanted; by id.</summary>
[Manifest("list-deployments-v1")]
public sealed record ListDeployments(bool IncludeDissolved = false) : IQuery;

[Manifest("deployments-v1")]
public sealed record DeploymentList(IReadOnlyList<DeploymentView> Deployments) : IReply;

/// <summary>What is known of a deployment.</summary>
/// <param name="OfflineReason">Why nobody can have it at the moment, or null when it is online.</param>
/// <param name="LockReason">Why it is locked, or null when it is not.</param>
/// <param name="QueueLength">The current instance (0 or 1) plus the requests that wait for it.</param>
/// <param name="InstanceCount">How many instances it has had.</param>
/// <param name="PauseReason">Why those in line have to wait a little although nobody uses it, or null.</param>
/// <param name="Hosts">The nodes that may take it over when its own is gone, by what its own node says; null where that is nobody.</param>
/// <param name="PausesInput">Whether its node lets no input through while it has no lease; null as <paramref name="Hosts"/>.</param>
/// <param name="DeadMan">For how long after its node's lease input may still flow; null as <paramref name="Hosts"/>.</param>
[Manifest("deployment-view-v1")]
public sealed record DeploymentView(
    DeploymentId Id, string LocalName, string Node, string Owner, string Type, string Region, string Description,
    DateTimeOffset Created, bool Advertised, string? OfflineReason, string? LockReason, DateTimeOffset? Dissolved,
    InstanceId? CurrentInstance, string? CurrentUser, int QueueLength, int InstanceCount, IReadOnlyList<AccessRule> Rules, string? PauseReason = null,
    IReadOnlyList<string>? Hosts = null, bool? PausesInput = null, TimeSpan? DeadMan = null) : IReply
{
    /// <summary>Whether the robot, its host and its configuration are there and it is offered.</summary>
    public bool Online => OfflineReason is null;
}
