using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.Deployments;

[Manifest("deployment-registered-v1")]
public sealed record DeploymentRegistered(
    string LocalName, string Node, string Owner, string Type, string Region, string Description) : IDecision;

/// <summary>Another host serves the deployment from now on, because <paramref name="From"/> is gone.</summary>
[Manifest("deployment-moved-v1")]
public sealed record DeploymentMoved(string Node, string From, string Reason) : IDecision;

[Manifest("deployment-dissolved-v1")]
public sealed record DeploymentDissolved : IDecision;

[Manifest("deployment-advertised-v1")]
public sealed record DeploymentAdvertised : IDecision;

[Manifest("advertising-stopped-v1")]
public sealed record AdvertisingStopped : IDecision;

[Manifest("deployment-described-v1")]
public sealed record DeploymentDescribed(string Description) : IDecision;

/// <summary>What locked a deployment.</summary>
public enum LockSource
{
    Owner,
    Monitor,
    CleanUp,
    Fault,
}

[Manifest("deployment-locked-v1")]
public sealed record DeploymentLocked(string Reason, LockSource Source) : IDecision;

[Manifest("deployment-unlocked-v1")]
public sealed record DeploymentUnlocked : IDecision;

[Manifest("rule-set-v1")]
public sealed record RuleSet(int RuleId, string User, string Capability, int? Parameter) : IDecision;

[Manifest("rule-removed-v1")]
public sealed record RuleRemoved(int RuleId) : IDecision;

/// <summary>The deployment belongs to this instance from now on.</summary>
[Manifest("deployment-claimed-v1")]
public sealed record DeploymentClaimed(InstanceOrder Order) : IDecision;

/// <summary>The instance does not start from nothing: container, tunnel and public port, made beforehand under the id <paramref name="Parts"/>, are its own now.</summary>
[Manifest("warm-parts-taken-v1")]
public sealed record WarmPartsTaken(InstanceId Instance, InstanceId Parts) : IDecision;

/// <summary>The instance is over and cleaned up; the next one may come.</summary>
[Manifest("deployment-released-v1")]
public sealed record DeploymentReleased(InstanceId Instance, InstanceStatus Status) : IDecision;

[Manifest("monitor-failed-v1")]
public sealed record MonitorFailed(int FailuresInARow, string Output) : IObservation;

[Manifest("monitor-recovered-v1")]
public sealed record MonitorRecovered(int AfterFailures) : IObservation;
