using System.Collections.Concurrent;
using Hardshare.Actors.Deployments.Instances.Tunnels;

namespace Hardshare.Fakes;

/// <summary>Tunnels in memory: they break and fail to start on demand, and outlive the actor that started them.</summary>
public sealed class FakeTunnels : ITunnelLauncher
{
    private readonly ConcurrentDictionary<InstanceId, (int Attempt, TaskCompletionSource<string> Exit)> _up = new();

    public ConcurrentQueue<string> NextFailures { get; } = new();

    public ConcurrentQueue<int> Attempts { get; } = new();

    public bool Has(InstanceId instance) => _up.ContainsKey(instance);

    public void Break(InstanceId instance, string reason)
    {
        if (_up.TryRemove(instance, out var tunnel))
            tunnel.Exit.TrySetResult(reason);
    }

    public Task<TunnelOutcome> StartAsync(TunnelSpec spec, int attempt, TimeSpan limit, CancellationToken cancellation)
    {
        Attempts.Enqueue(attempt);
        if (NextFailures.TryDequeue(out var reason))
            return Task.FromResult<TunnelOutcome>(new TunnelFailed(reason));
        var exit = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _up[spec.Instance] = (attempt, exit);
        return Task.FromResult<TunnelOutcome>(new TunnelUp(attempt, exit.Task));
    }

    public Task<TunnelOutcome> AdoptAsync(TunnelSpec spec, CancellationToken cancellation) => Task.FromResult<TunnelOutcome>(
        _up.TryGetValue(spec.Instance, out var tunnel) ? new TunnelUp(tunnel.Attempt, tunnel.Exit.Task) : new TunnelGone(1, "none"));

    public Task DestroyAsync(InstanceId instance, CancellationToken cancellation)
    {
        Break(instance, "destroyed");
        return Task.CompletedTask;
    }
}
