using System.Text.Json.Serialization;
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

/// <summary>The nodes of the workspace; answered with <see cref="NodeList"/>.</summary>
[Manifest("list-nodes-v1")]
public sealed record ListNodes : IQuery;

[Manifest("nodes-v1")]
public sealed record NodeList(IReadOnlyList<MemberView> Nodes) : IReply;

/// <summary>A node as the others see it.</summary>
/// <param name="Since">Since when <paramref name="Status"/> is so.</param>
/// <param name="Deployments">How many deployments it has that are not dissolved.</param>
/// <param name="ActiveInstances">How many of its instances are not over.</param>
/// <param name="Guests">How many READY instances of other hosts are reached through it; while it drains, all that they have there, also what is only being brought up.</param>
/// <param name="Draining">It takes no new instances.</param>
/// <param name="DrainDeadline">When what is there ends, or moves, at the latest.</param>
public sealed record MemberView(
    string Name, IReadOnlyList<string> Roles, string Version, MemberStatus Status, DateTimeOffset Since, int Deployments, int ActiveInstances,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Guests = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Draining = false, DateTimeOffset? DrainDeadline = null);

/// <summary>Where a node is in the workspace.</summary>
public enum MemberStatus
{
    /// <summary>It holds its lease.</summary>
    Up,

    /// <summary>Its lease ran out: it hangs, is dead, or is cut off from the database.</summary>
    Unreachable,

    /// <summary>It gave its lease back when it ended.</summary>
    Down,
}
