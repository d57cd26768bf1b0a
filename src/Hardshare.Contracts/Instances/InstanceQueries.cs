using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.Instances;

/// <summary>One instance; answered with <see cref="InstanceView"/> or a rejection.</summary>
[Manifest("get-instance-v1")]
public sealed record GetInstance(InstanceId Instance) : IQuery;

/// <summary>Instances that the asker may see: their own, those on their deployments, all for an administrator. Newest first.</summary>
[Manifest("list-instances-v1")]
public sealed record ListInstances(bool IncludeEnded = false, DeploymentId? Deployment = null) : IQuery;

[Manifest("instances-v1")]
public sealed record InstanceList(IReadOnlyList<InstanceView> Instances) : IReply;

/// <summary>A part that does not work at the moment, since when, and why.</summary>
public sealed record Degradation(string Part, string Reason, DateTimeOffset Since);

/// <summary>What is known of an instance. <paramref name="Step"/> is what the start or the clean-up is busy with.</summary>
[Manifest("instance-view-v1")]
public sealed record InstanceView(
    InstanceId Id, DeploymentId Deployment, string Type, string Region, string Node, string User, InstanceStatus Status,
    DateTimeOffset Started, DateTimeOffset? Ended, DateTimeOffset? Expires, PublicEndpoint? Endpoint, IReadOnlyList<string> HostKeys,
    IReadOnlyList<Degradation> Degraded, Firewall Firewall, bool KeyGenerated, bool KeepAlive, string? Step, string? EndReason,
    string Owner) : IReply;
