namespace Hardshare.Actors.Deployments;

/// <summary>What a deployment finds around it on its node. <paramref name="WasCutOff"/>: the lease was lost while the instance that it has lived, before this process began.</summary>
public sealed record DeploymentSetting(IActorRef Gateway, bool Draining, bool WasCutOff = false);
