using Hardshare.Actors.Deployments.Configuration;

namespace Hardshare.Actors.Deployments.Instances.Streams;

/// <summary>Starts and finds the processes that carry device streams: the port of <c>StreamActor</c>.</summary>
public interface IStreamLauncher
{
    /// <summary>Adopt the stream's process if one runs, else start one; its terminal device or socket exists when this returns.</summary>
    Task<StreamOutcome> EnsureStartedAsync(StreamSpec spec, CancellationToken cancellation);

    /// <summary>End the process, if any, and remove what it made.</summary>
    Task DestroyAsync(InstanceId instance, string device, CancellationToken cancellation);
}

/// <summary>One stream: the device, the folder that the container sees as <c>/run/hardshare/dev/NAME</c>, and how long input goes on without word from the node.</summary>
public sealed record StreamSpec(InstanceId Instance, DeviceConfiguration Device, string Folder, TimeSpan DeadMan)
{
    /// <summary>There may be times at which this node may not act on the robot: input does not flow before the first extension.</summary>
    public bool Fenced { get; init; }

    /// <summary>Another host may take the robot over: what is connected to the device is cut when the deadline passes.</summary>
    public bool Shared { get; init; }
}

public abstract record StreamOutcome;

public sealed record StreamUp(IStreamProcess Process, bool Adopted) : StreamOutcome;

public sealed record StreamFailed(string Reason) : StreamOutcome;

/// <summary>A running stream process. Calls fail with <see cref="IOException"/> or <see cref="TimeoutException"/> when it does not answer.</summary>
public interface IStreamProcess
{
    /// <summary>Completes with a reason when the process ends.</summary>
    Task<string> Exited { get; }

    /// <summary>Move the dead-man deadline to <paramref name="until"/> on the boot clock, and learn how the device is.</summary>
    Task<StreamStatus> ExtendAsync(TimeSpan until, CancellationToken cancellation);

    /// <summary>Learn how the device is.</summary>
    Task<StreamStatus> StatusAsync(CancellationToken cancellation);

    /// <summary>Let no more input through to the device.</summary>
    Task PauseAsync(string reason, CancellationToken cancellation);

    /// <summary>Let input through again.</summary>
    Task ResumeAsync(CancellationToken cancellation);
}

/// <summary>How a stream is. Byte counts are since the instance began, as far as this process knows.</summary>
public sealed record StreamStatus(bool DeviceOpen, string? Problem, bool InputPaused, long BytesToDevice, long BytesFromDevice, long BytesDiscarded);
