namespace Hardshare.Actors.Deployments.Instances.Containers;

/// <summary>What may be reached from an instance's container.</summary>
public enum NetworkAccess
{
    /// <summary>Nothing: SSH and devices enter by sockets and terminals.</summary>
    None,

    /// <summary>The internet, without the host and without the lab's own networks.</summary>
    Internet,

    /// <summary>The lab's networks as well; never the host's own ports.</summary>
    Lab,
}

public enum PullPolicy
{
    IfMissing,
    Always,
    Never,
}

/// <summary>Bounds of a container: bytes of memory (no swap beyond), CPUs (0.5 is half of one), processes.</summary>
public sealed record ContainerLimits(long MemoryBytes, double Cpus, int Processes);

/// <summary>A folder or file of the host inside the container.</summary>
public sealed record ContainerMount(string Source, string Target, bool ReadOnly);

/// <summary>All that a container needs to be made. Host names map to loopback addresses inside (TCP devices).</summary>
public sealed record ContainerSpec(
    InstanceId Instance,
    DeploymentId Deployment,
    string Image,
    PullPolicy Pull,
    ContainerLimits Limits,
    NetworkAccess Network,
    IReadOnlyList<ContainerMount> Mounts,
    IReadOnlyDictionary<string, string> Environment,
    IReadOnlyDictionary<string, string> HostNames);
