using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.Deployments;

/// <summary>
/// Make a deployment of what the host's configuration calls <paramref name="LocalName"/>. The new id is the command's own
/// <paramref name="Deployment"/>, so that a repeated command finds the first one's work. Sent to a node.
/// </summary>
[Manifest("register-deployment-v1")]
public sealed record RegisterDeployment(
    DeploymentId Deployment, string LocalName, string Type, string Region, string Description, string? Owner) : INodeCommand;

/// <summary>Give the deployment up for good. Refused while it has an instance.</summary>
[Manifest("dissolve-deployment-v1")]
public sealed record DissolveDeployment : IDeploymentCommand;

/// <summary>Offer the deployment to users.</summary>
[Manifest("advertise-v1")]
public sealed record Advertise : IDeploymentCommand;

/// <summary>Offer it no longer; a current instance goes on.</summary>
[Manifest("stop-advertising-v1")]
public sealed record StopAdvertising : IDeploymentCommand;

/// <summary>No new instance until someone unlocks. Locking a locked deployment replaces the reason.</summary>
[Manifest("lock-deployment-v1")]
public sealed record LockDeployment(string Reason) : IDeploymentCommand;

[Manifest("unlock-deployment-v1")]
public sealed record UnlockDeployment : IDeploymentCommand;

[Manifest("describe-deployment-v1")]
public sealed record DescribeDeployment(string Description) : IDeploymentCommand;

/// <summary>Set the rule of one user (or class, or <c>*</c>): the last write wins, under the same id.</summary>
[Manifest("set-rule-v1")]
public sealed record SetRule(string User, string Capability, int? Parameter) : IDeploymentCommand;

[Manifest("remove-rule-v1")]
public sealed record RemoveRule(int RuleId) : IDeploymentCommand;

/// <summary>Start an instance here now, or say at once why not.</summary>
[Manifest("claim-deployment-v1")]
public sealed record ClaimDeployment(InstanceOrder Order) : IDeploymentCommand;

[Manifest("rule-set-reply-v1")]
public sealed record RuleAccepted(int RuleId) : IReply;

[Manifest("deployment-registered-reply-v1")]
public sealed record DeploymentAccepted(DeploymentId Deployment, string Owner) : IReply;

/// <summary>The deployment is yours; the instance is in INIT.</summary>
[Manifest("instance-granted-v1")]
public sealed record InstanceGranted(InstanceId Instance, DeploymentId Deployment) : IReply;
