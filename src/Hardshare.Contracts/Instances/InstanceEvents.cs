using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.Instances;

/// <summary>Where users reach an instance: address and port of the gateway, and the loopback address there that its tunnel ends at.</summary>
public sealed record PublicEndpoint(string Gateway, string Address, int Port, string Loopback);

/// <summary>The instance began (INIT). <paramref name="Expires"/> is the moment at which it ends by itself.</summary>
[Manifest("instance-initiated-v1")]
public sealed record InstanceInitiated(DeploymentId Deployment, InstanceOrder Order, DateTimeOffset? Expires) : IDecision;

/// <summary>The user has the robot (READY). Host keys are in OpenSSH's one-line form.</summary>
[Manifest("instance-ready-v1")]
public sealed record InstanceReady(PublicEndpoint Endpoint, IReadOnlyList<string> HostKeys) : IDecision;

/// <summary>The instance is reached through another gateway from now on. What it had at the one before is closed there as soon as that can be reached.</summary>
[Manifest("instance-endpoint-moved-v1")]
public sealed record InstanceEndpointMoved(PublicEndpoint From, PublicEndpoint To, string Reason) : IDecision;

/// <summary>The start did not succeed (INIT_FAIL); clean-up follows.</summary>
[Manifest("instance-init-failed-v1")]
public sealed record InstanceInitFailed(string Step, string Reason) : IDecision;

/// <summary>Why an instance ends.</summary>
public enum TerminationCause
{
    User,
    Owner,
    Expired,
    KeepAliveLost,
    Fault,
    Drain,
    Cancelled,

    /// <summary>The host that it ran on is gone, or was cut off from the workspace for longer than the deployment allows.</summary>
    HostLost,
}

/// <summary>The instance is to end (TERMINATING). What it manages is destroyed only after this is stored.</summary>
[Manifest("instance-terminating-v1")]
public sealed record InstanceTerminating(TerminationCause Cause, string Reason) : IDecision;

/// <summary>
/// Nothing of the instance is left, but for what <paramref name="Problems"/> tells: steps of the clean-up that failed. TERMINATING becomes TERMINATED;
/// INIT_FAIL stays what it is.
/// </summary>
[Manifest("instance-cleaned-up-v1")]
public sealed record InstanceCleanedUp(IReadOnlyList<string> Problems, long BytesIn, long BytesOut) : IDecision;

[Manifest("firewall-changed-v1")]
public sealed record FirewallChanged(Firewall Firewall) : IDecision;

/// <summary>A step of the start or of the clean-up is done; how long it took.</summary>
[Manifest("instance-step-done-v1")]
public sealed record InstanceStepDone(string Step, long Milliseconds, string? Detail = null) : IObservation;

/// <summary>A part of the instance broke: <c>container</c>, <c>tunnel</c>, <c>gateway</c> or <c>stream NAME</c>. The instance is degraded until it is repaired.</summary>
[Manifest("instance-part-broken-v1")]
public sealed record InstancePartBroken(string Part, string Reason) : IObservation;

/// <summary>The part works again.</summary>
[Manifest("instance-part-repaired-v1")]
public sealed record InstancePartRepaired(string Part, long Milliseconds) : IObservation;

/// <summary>The node was restarted and found the instance's parts running.</summary>
[Manifest("instance-adopted-v1")]
public sealed record InstanceAdopted(IReadOnlyList<string> Parts) : IObservation;

/// <summary>A command of the owner's configuration was run; <paramref name="Container"/> tells in which run of which container, for one that ran in any.</summary>
[Manifest("instance-action-ran-v1")]
public sealed record InstanceActionRan(string Phase, string Command, int? ExitCode, long Milliseconds, string Output, string? Container = null) : IObservation;

/// <summary>A user's connection at the public address ended.</summary>
[Manifest("instance-connection-closed-v1")]
public sealed record InstanceConnectionClosed(string Remote, long BytesIn, long BytesOut, long Milliseconds) : IObservation;
