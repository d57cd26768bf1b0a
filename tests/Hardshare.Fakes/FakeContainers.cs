using System.Collections.Concurrent;
using Hardshare.Actors.Deployments.Instances.Containers;

namespace Hardshare.Fakes;

/// <summary>A container engine in memory: containers die, the engine goes away, starts fail or hang, on demand.</summary>
public sealed class FakeContainers : IContainerRuntime
{
    private readonly ConcurrentDictionary<InstanceId, TaskCompletionSource<ContainerOutcome>> _running = new();

    public bool Away { get; set; }

    /// <summary>What the next starts answer instead of starting.</summary>
    public ConcurrentQueue<ContainerOutcome> NextStarts { get; } = new();

    /// <summary>Starts wait for this before they answer.</summary>
    public Task StartGate { get; set; } = Task.CompletedTask;

    /// <summary>What destroying answers, instead of destroying.</summary>
    public ContainerOutcome? DestroyAnswer { get; set; }

    public ConcurrentQueue<ContainerSpec> Started { get; } = new();

    public Func<IReadOnlyList<string>, ExecOutcome> Exec { get; set; } = _ => new ExecOutcome(0, "", null);

    public bool Has(InstanceId instance) => _running.ContainsKey(instance);

    public void Kill(InstanceId instance, int exitCode = 137)
    {
        if (_running.TryRemove(instance, out var waiter))
            waiter.TrySetResult(new ContainerExited(Handle(instance), exitCode, false, ""));
    }

    public async Task<ContainerOutcome> EnsureStartedAsync(ContainerSpec spec, IProgress<string> progress, CancellationToken cancellation)
    {
        await StartGate.WaitAsync(cancellation);
        if (Away)
            return new EngineAway("the fake engine is away");
        if (NextStarts.TryDequeue(out var outcome))
            return outcome;
        Started.Enqueue(spec);
        _running.TryAdd(spec.Instance, new TaskCompletionSource<ContainerOutcome>(TaskCreationOptions.RunContinuationsAsynchronously));
        return new ContainerRunning(Handle(spec.Instance));
    }

    public Task<ContainerOutcome> InspectAsync(InstanceId instance, CancellationToken cancellation) => Task.FromResult<ContainerOutcome>(
        Away ? new EngineAway("the fake engine is away") : Has(instance) ? new ContainerRunning(Handle(instance)) : new ContainerMissing());

    public Task<ContainerOutcome> WaitAsync(ContainerHandle container, CancellationToken cancellation) =>
        _running.TryGetValue(container.Instance, out var waiter)
            ? waiter.Task.WaitAsync(cancellation)
            : Task.FromResult<ContainerOutcome>(new ContainerMissing());

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
        return Task.FromResult<ContainerOutcome>(new ContainerDestroyed());
    }

    public Task<OwnedResources> ListOwnedAsync(CancellationToken cancellation) => Task.FromResult(new OwnedResources(
        [.. _running.Keys.Select(id => new OwnedResource("container", $"c-{id}", $"c-{id}", id, DateTimeOffset.UnixEpoch))], null));

    private static ContainerHandle Handle(InstanceId instance) => new($"c-{instance}", instance, 1);
}
