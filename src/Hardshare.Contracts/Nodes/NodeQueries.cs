using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.Nodes;

[Manifest("get-node-v1")]
public sealed record GetNode : IQuery;

/// <summary>A node's own account of itself. <paramref name="Problems"/> (empty when all is well) and <paramref name="Observations"/> are for administrators.</summary>
[Manifest("node-view-v1")]
public sealed record NodeView(
    string Name, string Version, DateTimeOffset Started, IReadOnlyList<string> Roles, bool Draining, DateTimeOffset? DrainDeadline,
    int Deployments, int ActiveInstances, int WaitingRequests, IReadOnlyList<LocalDevice> Local, IReadOnlyList<string> Problems,
    ObservationCounts? Observations = null) : IReply;

/// <summary>Observations that wait for the journal, and those that were lost since the node started because too many waited.</summary>
public sealed record ObservationCounts(long Waiting, long Dropped);

/// <summary>A deployment that the node's configuration names, and the id it is registered under, if any.</summary>
public sealed record LocalDevice(string LocalName, DeploymentId? Deployment);
