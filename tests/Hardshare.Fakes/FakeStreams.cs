using System.Collections.Concurrent;
using Hardshare.Actors.Deployments.Instances.Streams;

namespace Hardshare.Fakes;

/// <summary>Device streams in memory.</summary>
public sealed class FakeStreams : IStreamLauncher
{
    private readonly ConcurrentDictionary<(InstanceId, string), FakeStream> _up = new();

    public FakeStream? Find(InstanceId instance, string device) => _up.GetValueOrDefault((instance, device));

    public Task<StreamOutcome> EnsureStartedAsync(StreamSpec spec, CancellationToken cancellation)
    {
        var key = (spec.Instance, spec.Device.Name);
        var adopted = _up.ContainsKey(key);
        return Task.FromResult<StreamOutcome>(new StreamUp(_up.GetOrAdd(key, _ => new FakeStream(() => _up.TryRemove(key, out FakeStream? _))), adopted));
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

    public bool Paused { get; private set; }

    public int Extensions { get; private set; }

    public Task<string> Exited => _exit.Task;

    public void End(string reason)
    {
        onEnd();
        _exit.TrySetResult(reason);
    }

    public Task<StreamStatus> ExtendAsync(TimeSpan margin, CancellationToken cancellation)
    {
        Extensions++;
        return Task.FromResult(new StreamStatus(DeviceOpen, DeviceOpen ? null : "No such device", Paused, 0, 0, 0));
    }

    public Task PauseAsync(string reason, CancellationToken cancellation)
    {
        Paused = true;
        return Task.CompletedTask;
    }
}
