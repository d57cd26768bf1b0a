namespace Hardshare.Actors.Deployments;

/// <summary>What a deployment finds around it on its node.</summary>
public sealed record DeploymentSetting(IActorRef Gateway, bool Draining);
