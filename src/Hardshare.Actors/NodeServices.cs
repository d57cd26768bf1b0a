using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Actions;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Actors.Deployments.Instances.Folders;
using Hardshare.Actors.Deployments.Instances.Probes;
using Hardshare.Actors.Deployments.Instances.Streams;
using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Actors.Gateway;
using Hardshare.Actors.History;
using Hardshare.Actors.Journal;
using Hardshare.Actors.Sweeping;

namespace Hardshare.Actors;

/// <summary>The node's identity and everything of the outside that its actors need.</summary>
public sealed record NodeServices(
    NodeIdentity Node,
    TimeProvider Time,
    ILocalDeployments Local,
    IContainerRuntime Containers,
    ITunnelLauncher Tunnels,
    IStreamLauncher Streams,
    IInstanceFolders Folders,
    IHostCommands Commands,
    IProbe Probe,
    ITunnelServer TunnelServer,
    IRelay Relay,
    GatewayOptions Gateway,
    IJournalIndex Index,
    IJournalCheck Check,
    IObservationSpool Spool,
    IReadOnlyList<ISweepSource> SweepSources)
{
    /// <summary>What this process knows of the journal's health.</summary>
    public JournalHealth JournalHealth { get; } = new();

    /// <summary>What this node does. One that is no gateway needs others in its workspace that are.</summary>
    public NodeRoles Roles { get; init; } = NodeRoles.Both;

    /// <summary>Whether gateways can be reached, for a host that is none.</summary>
    public IReach Reach { get; init; } = NoReach.Instance;

    /// <summary>The time since the machine's start, while it was suspended included: what other processes on it, and leases, are timed by.</summary>
    public Func<TimeSpan> BootTime { get; init; } = () => Time.GetElapsedTime(0);

    /// <summary>Null for a node that has its workspace for itself.</summary>
    public ClusterServices? Cluster { get; init; }

    /// <summary>After how many events an entity that lives long has its state saved; 0 for never.</summary>
    public int SnapshotEvery { get; init; } = 200;

    /// <summary>Where instances are looked up that nobody has in memory any more; nothing is found there unless it is set.</summary>
    public IHistoryReader History { get; init; } = NoHistory.Instance;

    /// <summary>Where histories go that are to leave the journal.</summary>
    public IHistoryArchive Archive { get; init; } = NoArchive.Instance;

    /// <summary>How many instances that are over are kept in memory, and shown in lists: those that ended last.</summary>
    public int EndedInstancesKept { get; init; } = 1000;
}

/// <summary>This node: its name in the workspace and the version of the program.</summary>
public sealed record NodeIdentity(string Name, string Version);
