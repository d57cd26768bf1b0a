using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.Requests;

[Manifest("get-request-v1")]
public sealed record GetRequest(RequestId Request) : IQuery;

/// <summary>Requests that wait and that the asker may see, in the order in which they came.</summary>
[Manifest("list-requests-v1")]
public sealed record ListRequests(DeploymentId? Deployment = null) : IQuery;

[Manifest("requests-v1")]
public sealed record RequestList(IReadOnlyList<RequestView> Requests) : IReply;

/// <summary>A waiting request: how many are <paramref name="Ahead"/> of it on the shortest line it stands in (0: it is next), and <paramref name="Why"/> it waits; <paramref name="Node"/> keeps it.
/// <paramref name="Granted"/> is the deployment that it has taken and that is about to claim it; <paramref name="Version"/> rises with each of its events.</summary>
[Manifest("request-view-v1")]
public sealed record RequestView(
    RequestId Id, string User, DateTimeOffset Created, IReadOnlyList<DeploymentId> Deployments, string? Type, int Ahead, string Why, string? Node = null,
    DeploymentId? Granted = null, long? Version = null) : IReply;
