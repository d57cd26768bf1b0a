using Hardshare.Actors.Deployments.Instances.Containers;

namespace Hardshare.Actors.Deployments.Configuration;

/// <summary>What the host's configuration says of one deployment: all that touches the host. Never changed by an API call.</summary>
public sealed record DeploymentConfiguration(
    string LocalName,
    string Image,
    PullPolicy Pull,
    ContainerLimits Limits,
    NetworkAccess Network,
    IReadOnlyList<ContainerMount> Mounts,
    IReadOnlyList<DeviceConfiguration> Devices,
    LifecycleActions Actions,
    MonitorConfiguration? Monitor,
    InstanceLimits Instances)
{
    /// <summary>How many containers are kept started for the next instances, 0 or 1.</summary>
    public int Warm { get; init; }

    /// <summary>The nodes that can serve it, because its devices are on the network; none where only this one can.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>What becomes of a session while this node has no lease.</summary>
    public PartitionPolicy Partition { get; init; }

    /// <summary>A robot that another host may take over gets no input from one that may have lost it.</summary>
    public PartitionPolicy EffectivePartition => Hosts.Count > 1 && Partition == PartitionPolicy.Keep ? PartitionPolicy.PauseInput : Partition;

    /// <summary>Stands for a deployment that is no longer in the configuration while an instance of it is to be ended.</summary>
    public static DeploymentConfiguration Absent(string localName) => new(
        localName, "", PullPolicy.Never, new ContainerLimits(0, 0, 0), NetworkAccess.None, [], [], LifecycleActions.None, null, InstanceLimits.Default);
}

/// <summary>What becomes of a live session while its node cannot renew its lease in the workspace.</summary>
public enum PartitionPolicy
{
    /// <summary>It goes on.</summary>
    Keep,

    /// <summary>Its devices take no input until the lease is back. The least for a deployment that another host may take over.</summary>
    PauseInput,

    /// <summary>As <see cref="PauseInput"/>, and it ends as soon as that can be decided.</summary>
    Terminate,
}

/// <summary>Commands on lifecycle events: before the start on the host, after the start in the container, at the end on the host.</summary>
public sealed record LifecycleActions(
    IReadOnlyList<ActionConfiguration> Before, IReadOnlyList<ActionConfiguration> Start, IReadOnlyList<ActionConfiguration> End)
{
    public static LifecycleActions None { get; } = new([], [], []);
}

/// <summary>One command, as argument vector, with its time limit.</summary>
public sealed record ActionConfiguration(IReadOnlyList<string> Command, TimeSpan Limit);

/// <summary>The owner's check: run every <paramref name="Interval"/>; after <paramref name="Failures"/> failures in a row the deployment is locked.</summary>
public sealed record MonitorConfiguration(IReadOnlyList<string> Command, TimeSpan Interval, TimeSpan Limit, int Failures);

/// <summary>Bounds that the owner sets. Times: the start and the clean-up as a whole, the longest life, silence after which keep-alive counts as lost.</summary>
public sealed record InstanceLimits(
    TimeSpan InitLimit, TimeSpan CleanUpLimit, TimeSpan? MaximumLifetime, TimeSpan KeepAliveSilence, TimeSpan DeadMan,
    int ContainerRestarts, TimeSpan ContainerRestartWindow)
{
    /// <summary>The dead-man deadline where several hosts can serve a deployment: for so long after the end of its host's lease nobody serves it.</summary>
    public static TimeSpan DeadManOfSeveralHosts { get; } = TimeSpan.FromSeconds(5);

    public static InstanceLimits Default { get; } = new(
        TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(1), null, TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(10), 3, TimeSpan.FromMinutes(5));
}
