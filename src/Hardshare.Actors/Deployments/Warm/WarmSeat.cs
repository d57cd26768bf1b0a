using Hardshare.Actors.Deployments.Configuration;

namespace Hardshare.Actors.Deployments.Warm;

/// <summary>For which deployment parts are made beforehand, under which id, and how.</summary>
public sealed record WarmSeat(InstanceId Slot, DeploymentId Deployment, DeploymentConfiguration Configuration, IActorRef Gateway);
