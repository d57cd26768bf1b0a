using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.Requests;

/// <summary>
/// Ask for an instance on one of <paramref name="Deployments"/>, or, when that list is empty, on any deployment of
/// <paramref name="Type"/>. <paramref name="Reserve"/>: wait in line when all are busy, instead of being turned away.
/// </summary>
[Manifest("place-request-v1")]
public sealed record PlaceRequest(
    InstanceOrder Order, IReadOnlyList<DeploymentId> Deployments, string? Type, bool Reserve, bool AllowExisting = false) : ICommand;

/// <summary>Wait no longer.</summary>
[Manifest("withdraw-request-v1")]
public sealed record WithdrawRequest : IRequestCommand;

/// <summary>To a request that waits: a deployment on another node is free, and it is the first in line. From that node.</summary>
[Manifest("take-offer-v1")]
public sealed record TakeOffer(DeploymentId Deployment) : IRequestCommand;

/// <summary>The request waits; <paramref name="Why"/> says for what.</summary>
[Manifest("request-waiting-v1")]
public sealed record RequestWaiting(RequestId Request, string Why) : IReply;

/// <summary>The request has to wait. <paramref name="By"/>: with whose rights it goes on; absent in what was stored before it was recorded.</summary>
[Manifest("request-placed-v1")]
public sealed record RequestPlaced(InstanceOrder Order, IReadOnlyList<DeploymentId> Deployments, string? Type, Principal? By = null) : IDecision;

/// <summary>A deployment is offered and taken; it claims the instance next.</summary>
[Manifest("request-granted-v1")]
public sealed record RequestGranted(DeploymentId Deployment) : IDecision;

/// <summary>The deployment that was taken could not serve after all; the request waits again at its old place.</summary>
[Manifest("request-returned-v1")]
public sealed record RequestReturned(DeploymentId Deployment, string Reason) : IDecision;

/// <summary>The instance exists; the request is over.</summary>
[Manifest("request-fulfilled-v1")]
public sealed record RequestFulfilled(DeploymentId Deployment) : IDecision;

[Manifest("request-withdrawn-v1")]
public sealed record RequestWithdrawn(string Reason) : IDecision;
