using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.Membership;

/// <summary>A node took its lease, at <paramref name="Since"/>, for the first time or after an orderly end.</summary>
[Manifest("member-up-v1")]
public sealed record MemberUp(string Node, string Version, DateTimeOffset Since) : IObservation;

/// <summary>A node's lease ran out at <paramref name="Since"/>.</summary>
[Manifest("member-unreachable-v1")]
public sealed record MemberUnreachable(string Node, DateTimeOffset Since) : IObservation;

/// <summary>A node has its lease again, since <paramref name="Since"/>, after it was unreachable for however short a time.</summary>
[Manifest("member-returned-v1")]
public sealed record MemberReturned(string Node, DateTimeOffset Since) : IObservation;

/// <summary>A node that was gone was taken out of the workspace, at <paramref name="Since"/>.</summary>
[Manifest("member-removed-v1")]
public sealed record MemberRemoved(string Node, DateTimeOffset Since) : IObservation;

/// <summary>A node ended in order.</summary>
[Manifest("member-down-v1")]
public sealed record MemberDown(string Node) : IObservation;
