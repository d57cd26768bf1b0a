using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;

namespace Hardshare.Actors.Deployments.Instances;

/// <summary>What an instance is told by its deployment: whose it is, on what, and with which configuration.</summary>
public sealed record InstanceSeat(
    InstanceOrder Order,
    DeploymentId Deployment,
    string Owner,
    string Type,
    string Region,
    DeploymentConfiguration Configuration,
    IActorRef Gateway)
{
    /// <summary>Under which id its parts were made, where they were made before it.</summary>
    public InstanceId? Warm { get; init; }

    /// <summary>The node's lease was lost while the instance lived.</summary>
    public bool WasCutOff { get; init; }

    /// <summary>What the loss of the lease means for it: its end, or null where it goes on.</summary>
    public InstanceActor.EndInstance? EndOfCutOff(string node) => Configuration.EffectivePartition == PartitionPolicy.Terminate
        ? new InstanceActor.EndInstance(TerminationCause.HostLost, $"its host {node} was cut off from the workspace")
        : null;

    /// <summary>When an instance that starts then ends by itself: what the user asked for, within what the owner allows.</summary>
    public DateTimeOffset? ExpiryFrom(DateTimeOffset start)
    {
        var (asked, allowed) = (Order.Lifetime, Configuration.Instances.MaximumLifetime);
        return start + (asked is null || allowed < asked ? allowed : asked);
    }
}
