using Hardshare.Actors.Deployments.Configuration;

namespace Hardshare.Actors.Membership;

/// <summary>
/// Whether this node may act on a deployment's robot. The database fences what is written, not a robot: where another host may take it over, or its owner wants it so, nothing of this node acts on it without a lease
/// under which the deployment is known to be this node's.
/// </summary>
public sealed class RobotFence
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(0.25);

    private readonly DeploymentId _deployment;
    private readonly Standing? _standing;
    private readonly Func<TimeSpan> _bootTime;
    private readonly TimeProvider _time;

    public RobotFence(DeploymentId deployment, DeploymentConfiguration configuration, NodeServices services)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(services);
        (_deployment, _bootTime, _time) = (deployment, services.BootTime, services.Time);
        OthersMayTakeOver = configuration.Hosts.Count > 1;
        _standing = configuration.EffectivePartition == PartitionPolicy.Keep ? null : services.Cluster?.Standing;
    }

    /// <summary>There may be times at which this node may not act.</summary>
    public bool Exists => _standing is not null;

    /// <summary>Another host may act on the robot when this node's lease and the dead-man deadline are over.</summary>
    public bool OthersMayTakeOver { get; }

    public bool IsOpen => _standing?.MayActOn(_deployment, _bootTime()) ?? true;

    /// <summary>This node ends in order: whatever runs now is the next one's to say.</summary>
    public bool IsLeftAlone => _standing is { HasResigned: true };

    /// <summary>The dead-man deadline to set now, on the boot clock; null while the fence is closed. It is never later than <paramref name="margin"/> after the lease's end.</summary>
    public TimeSpan? DeadlineIn(TimeSpan margin)
    {
        var now = _bootTime();
        return _standing?.MayActOn(_deployment, now) ?? true ? now + margin : null;
    }

    /// <summary>Run something that acts on the robot; it is cancelled when the fence closes. Null if it was, or if the fence is closed.</summary>
    public async Task<T?> RunAsync<T>(Func<CancellationToken, Task<T>> runAsync, CancellationToken cancellation)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(runAsync);
        // In this order: a lease that is lost from here on has its token cancelled.
        var closing = _standing?.Lost ?? CancellationToken.None;
        if (!IsOpen)
            return null;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, closing);
        try
        {
            return await runAsync(either.Token);
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Wait until this node may act.</summary>
    public async Task UntilOpenAsync(CancellationToken cancellation)
    {
        while (!IsOpen)
            await Task.Delay(LookEvery, _time, cancellation);
    }
}
