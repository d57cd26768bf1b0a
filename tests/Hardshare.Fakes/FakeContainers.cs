using System.Collections.Concurrent;
using Hardshare.Actors.Deployments.Instances.Containers;

namespace Hardshare.Fakes;

/// <summary>A container engine in memory: containers die, the engine goes away, starts fail or hang, on demand.</summary>
public sealed class FakeContainers : IContainerRuntime
{
    private readonly ConcurrentDictionary<InstanceId, FakeContainer> _containers = new();
    private int _pids;

    public bool Away { get; set; }

    /// <summary>What the next starts answer instead of starting.</summary>
    public ConcurrentQueue<ContainerOutcome> NextStarts { get; } = new();

    /// <summary>Starts wait for this before they answer.</summary>
    public Task StartGate { get; set; } = Task.CompletedTask;

    /// <summary>What destroying answers, instead of destroying.</summary>
    public ContainerOutcome? DestroyAnswer { get; set; }

    /// <summary>What the next waits throw before they return a task, as only a bug does.</summary>
    public ConcurrentQueue<Exception> NextBugs { get; } = new();

    public int Waits { get; private set; }

    public ConcurrentQueue<ContainerSpec> Started { get; } = new();

    /// <summary>The images that are there; no other can be had.</summary>
    public ICollection<string> Images { get; } = ["image"];

    /// <summary>The engine has no container of the instance any more, and tells nobody.</summary>
    public void Lose(InstanceId instance) => _containers.TryRemove(instance, out _);

    public Func<IReadOnlyList<string>, ExecOutcome> Exec { get; set; } = _ => new ExecOutcome(0, "", null);

    /// <summary>Whether the instance's container runs.</summary>
    public bool Has(InstanceId instance) => _containers.TryGetValue(instance, out var container) && !container.Ended.Task.IsCompleted;

    public void Kill(InstanceId instance, int exitCode = 137)
    {
        if (_containers.TryGetValue(instance, out var container))
            container.Ended.TrySetResult(new ContainerExited(container.Handle with { InitPid = 0 }, exitCode, false, ""));
    }

    /// <summary>The engine goes away under those who wait for the container's end, which runs on.</summary>
    public void EndWaits(InstanceId instance)
    {
        var container = _containers[instance];
        _containers[instance] = container with { NotSeen = NewSource() };
        container.NotSeen.SetResult(new EngineAway("the fake engine went away"));
    }

    public async Task<ContainerOutcome> EnsureStartedAsync(ContainerSpec spec, IProgress<string> progress, CancellationToken cancellation)
    {
        await StartGate.WaitAsync(cancellation);
        if (Away)
            return new EngineAway("the fake engine is away");
        if (NextStarts.TryDequeue(out var outcome))
            return outcome;
        if (Has(spec.Instance))
            return await InspectAsync(spec.Instance, cancellation);
        if (!_containers.ContainsKey(spec.Instance) && !Images.Contains(spec.Image))
            return new ContainerRefused($"the image {spec.Image} is not to be had");
        Started.Enqueue(spec);
        var handle = new ContainerHandle($"c-{spec.Instance}", spec.Instance, Interlocked.Increment(ref _pids));
        _containers[spec.Instance] = new FakeContainer(handle, NewSource(), NewSource());
        return new ContainerRunning(handle, IsAnew: true);
    }

    public Task<ContainerOutcome> InspectAsync(InstanceId instance, CancellationToken cancellation) =>
        Away ? Task.FromResult<ContainerOutcome>(new EngineAway("the fake engine is away"))
        : !_containers.TryGetValue(instance, out var container) ? Task.FromResult<ContainerOutcome>(new ContainerMissing())
        : container.Ended.Task.IsCompleted ? container.Ended.Task
        : Task.FromResult<ContainerOutcome>(new ContainerRunning(container.Handle));

    public Task<ContainerOutcome> WaitAsync(ContainerHandle container, CancellationToken cancellation)
    {
        if (NextBugs.TryDequeue(out var bug))
            throw bug;
        Waits++;
        return _containers.TryGetValue(container.Instance, out var known)
            ? Task.WhenAny(known.Ended.Task, known.NotSeen.Task).Unwrap().WaitAsync(cancellation)
            : Task.FromResult<ContainerOutcome>(new ContainerMissing());
    }

    public Task<ExecOutcome> ExecAsync(
        ContainerHandle container, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, TimeSpan limit,
        CancellationToken cancellation) => Task.FromResult(Exec(command));

    public Task<ContainerOutcome> DestroyAsync(InstanceId instance, CancellationToken cancellation)
    {
        if (Away)
            return Task.FromResult<ContainerOutcome>(new EngineAway("the fake engine is away"));
        if (DestroyAnswer is { } answer)
            return Task.FromResult(answer);
        Kill(instance);
        _containers.TryRemove(instance, out _);
        return Task.FromResult<ContainerOutcome>(new ContainerDestroyed());
    }

    public Task<OwnedResources> ListOwnedAsync(CancellationToken cancellation) => Task.FromResult(new OwnedResources(
        [.. _containers.Keys.Select(id => new OwnedResource("container", $"c-{id}", $"c-{id}", id, DateTimeOffset.UnixEpoch))], null));

    private static TaskCompletionSource<ContainerOutcome> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record FakeContainer(
        ContainerHandle Handle, TaskCompletionSource<ContainerOutcome> Ended, TaskCompletionSource<ContainerOutcome> NotSeen);
}
