using System.Collections.Concurrent;
using Hardshare.Actors.Deployments.Instances.Streams;

namespace Hardshare.Fakes;

/// <summary>Device streams in memory.</summary>
public sealed class FakeStreams : IStreamLauncher
{
    private readonly ConcurrentDictionary<(InstanceId, string), FakeStream> _up = new();

    /// <summary>What the next starts answer instead of starting.</summary>
    public ConcurrentQueue<string> NextFailures { get; } = new();

    /// <summary>Starts wait for this before they answer; cancelling them does not help.</summary>
    public Task StartGate { get; set; } = Task.CompletedTask;

    public int Starts { get; private set; }

    public int Adoptions { get; private set; }

    public FakeStream? Find(InstanceId instance, string device) => _up.GetValueOrDefault((instance, device));

    public async Task<StreamOutcome> EnsureStartedAsync(StreamSpec spec, CancellationToken cancellation)
    {
        await StartGate;
        if (NextFailures.TryDequeue(out var reason))
            return new StreamFailed(reason);
        var key = (spec.Instance, spec.Device.Name);
        if (_up.TryGetValue(key, out var running))
        {
            Adoptions++;
            return new StreamUp(running, Adopted: true);
        }
        Starts++;
        var stream = _up[key] = new FakeStream(() => _up.TryRemove(key, out FakeStream? _));
        return new StreamUp(stream, Adopted: false);
    }

    public Task DestroyAsync(InstanceId instance, string device, CancellationToken cancellation)
    {
        Find(instance, device)?.End("destroyed");
        return Task.CompletedTask;
    }
}

/// <summary>One stream: it ends and its device vanishes on demand.</summary>
public sealed class FakeStream(Action onEnd) : IStreamProcess
{
    private readonly TaskCompletionSource<string> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool DeviceOpen { get; set; } = true;

    /// <summary>What the next extension throws before it returns a task, as only a bug does.</summary>
    public Exception? NextBug { get; set; }

    /// <summary>It does not obey.</summary>
    public bool Deaf { get; set; }

    public bool Paused { get; private set; }

    /// <summary>The dead-man deadline, on the boot clock.</summary>
    public TimeSpan Until { get; private set; }

    public int Extensions { get; private set; }

    public Task<string> Exited => _exit.Task;

    public void End(string reason)
    {
        onEnd();
        _exit.TrySetResult(reason);
    }

    public Task<StreamStatus> ExtendAsync(TimeSpan until, CancellationToken cancellation)
    {
        if (NextBug is { } bug)
        {
            NextBug = null;
            throw bug;
        }
        Extensions++;
        Until = until;
        return StatusAsync(cancellation);
    }

    public Task<StreamStatus> StatusAsync(CancellationToken cancellation) =>
        Task.FromResult(new StreamStatus(DeviceOpen, DeviceOpen ? null : "No such device", Paused, 0, 0, 0));

    public Task PauseAsync(string reason, CancellationToken cancellation)
    {
        if (Deaf)
            return Task.FromException(new IOException("it does not answer"));
        Paused = true;
        return Task.CompletedTask;
    }

    public Task ResumeAsync(CancellationToken cancellation)
    {
        Paused = false;
        return Task.CompletedTask;
    }
}
