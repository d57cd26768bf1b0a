using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.Nodes;

[Manifest("get-node-v1")]
public sealed record GetNode : IQuery;

/// <summary>A node's own account of itself. <paramref name="Problems"/> are for the operator: empty when all is well.</summary>
[Manifest("node-view-v1")]
public sealed record NodeView(
    string Name, string Version, DateTimeOffset Started, IReadOnlyList<string> Roles, bool Draining, DateTimeOffset? DrainDeadline,
    int Deployments, int ActiveInstances, int WaitingRequests, IReadOnlyList<LocalDevice> Local, IReadOnlyList<string> Problems) : IReply;

/// <summary>A deployment that the node's configuration names, and the id it is registered under, if any.</summary>
public sealed record LocalDevice(string LocalName, DeploymentId? Deployment);
