namespace Hardshare.Actors.Deployments.Instances.Containers;

/// <summary>
/// Where containers come from: the port of <c>ContainerActor</c>. Every call is idempotent; a container is found again by its
/// labels. What the engine does wrong is an outcome, never an exception; only cancellation throws.
/// </summary>
public interface IContainerRuntime
{
    /// <summary>Bring the image here if it is missing (as <paramref name="spec"/> says), create the container if there is none, start it if it does not run.</summary>
    Task<ContainerOutcome> EnsureStartedAsync(ContainerSpec spec, IProgress<string> progress, CancellationToken cancellation);

    /// <summary>Find the instance's container, running or not. <see cref="ContainerMissing"/> if there is none.</summary>
    Task<ContainerOutcome> InspectAsync(InstanceId instance, CancellationToken cancellation);

    /// <summary>Completes with <see cref="ContainerExited"/> when the container runs no longer, with another outcome when that cannot be told.</summary>
    Task<ContainerOutcome> WaitAsync(ContainerHandle container, CancellationToken cancellation);

    /// <summary>Run a command inside, as root, bounded in time and output (the last 64 KiB).</summary>
    Task<ExecOutcome> ExecAsync(
        ContainerHandle container, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, TimeSpan limit,
        CancellationToken cancellation);

    /// <summary>Kill and remove all that is labelled with the instance: containers and networks. Succeeds when nothing is there.</summary>
    Task<ContainerOutcome> DestroyAsync(InstanceId instance, CancellationToken cancellation);

    /// <summary>All containers and networks of this node, for the sweeper.</summary>
    Task<OwnedResources> ListOwnedAsync(CancellationToken cancellation);
}

/// <summary>A container as the engine knows it. <paramref name="InitPid"/> is its first process on the host, 0 when it does not run.</summary>
public sealed record ContainerHandle(string Id, InstanceId Instance, int InitPid)
{
    /// <summary>Tells one run of the container from the next.</summary>
    public string Run => $"{Id}:{InitPid}";
}

public abstract record ContainerOutcome;

/// <summary>It runs. <paramref name="IsAnew"/>: it did not before this call, so nothing has been done in it.</summary>
public sealed record ContainerRunning(ContainerHandle Container, bool IsAnew = false) : ContainerOutcome;

/// <summary>It runs no longer. <paramref name="OutOfMemory"/>: the kernel ended it for its memory limit.</summary>
public sealed record ContainerExited(ContainerHandle Container, int ExitCode, bool OutOfMemory, string LogTail) : ContainerOutcome;

public sealed record ContainerMissing : ContainerOutcome;

public sealed record ContainerDestroyed : ContainerOutcome;

/// <summary>The engine does not answer: not the container's fault, and no reason to give up on it.</summary>
public sealed record EngineAway(string Reason) : ContainerOutcome;

/// <summary>The engine refused; <paramref name="Reason"/> names the cause and what to do.</summary>
public sealed record ContainerRefused(string Reason) : ContainerOutcome;

/// <summary>How a command inside ended. <paramref name="ExitCode"/> is null when it was cut off at its time limit or could not start, which <paramref name="Problem"/> tells.</summary>
public sealed record ExecOutcome(int? ExitCode, string Output, string? Problem, bool EngineIsAway = false);

public sealed record OwnedResource(string Kind, string Id, string Name, InstanceId? Instance, DateTimeOffset Created);

public sealed record OwnedResources(IReadOnlyList<OwnedResource> Resources, string? Problem);
