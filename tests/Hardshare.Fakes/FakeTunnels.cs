using System.Collections.Concurrent;
using System.Threading.Channels;
using Hardshare.Actors.Deployments.Instances.Tunnels;

namespace Hardshare.Fakes;

/// <summary>Tunnels in memory: they break and fail to start on demand, and outlive the actor that started them.</summary>
public sealed class FakeTunnels : ITunnelLauncher
{
    private readonly ConcurrentDictionary<InstanceId, (int Attempt, TaskCompletionSource<string> Exit)> _up = new();

    public ConcurrentQueue<string> NextFailures { get; } = new();

    public ConcurrentQueue<int> Attempts { get; } = new();

    /// <summary>What the next adoptions throw before they return a task, as only a bug does.</summary>
    public ConcurrentQueue<Exception> NextBugs { get; } = new();

    /// <summary>Starts wait for this before they answer; cancelling them does not help.</summary>
    public TaskCompletionSource? StartGate { get; set; }

    public bool HangsUntilCancelled { get; set; }

    /// <summary>Each lets one tunnel know that its gateway can be reached again.</summary>
    public Channel<bool> Returns { get; } = Channel.CreateUnbounded<bool>();

    /// <summary>Gateways, by name, to which no tunnel can be made.</summary>
    public ConcurrentDictionary<string, string> Unreachable { get; } = new();

    /// <summary>Where the tunnels go that stand.</summary>
    public ConcurrentDictionary<InstanceId, TunnelSpec> Specs { get; } = new();

    public int Adoptions { get; private set; }

    public bool Has(InstanceId instance) => _up.ContainsKey(instance);

    public void Break(InstanceId instance, string reason)
    {
        if (_up.TryRemove(instance, out var tunnel))
            tunnel.Exit.TrySetResult(reason);
    }

    public async Task<TunnelOutcome> StartAsync(TunnelSpec spec, int attempt, TimeSpan limit, CancellationToken cancellation)
    {
        Attempts.Enqueue(attempt);
        if (StartGate is { } gate)
            await gate.Task;
        if (HangsUntilCancelled)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        if (NextFailures.TryDequeue(out var reason) || Unreachable.TryGetValue(spec.Gateway.Name, out reason))
            return new TunnelFailed(reason);
        Specs[spec.Instance] = spec;
        var exit = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _up[spec.Instance] = (attempt, exit);
        return new TunnelUp(attempt, exit.Task);
    }

    public Task<TunnelOutcome> AdoptAsync(TunnelSpec spec, CancellationToken cancellation)
    {
        if (NextBugs.TryDequeue(out var bug))
            throw bug;
        if (!_up.TryGetValue(spec.Instance, out var tunnel))
            return Task.FromResult<TunnelOutcome>(new TunnelGone(1, "none"));
        if (Specs[spec.Instance].Gateway != spec.Gateway)
        {
            Break(spec.Instance, "it goes to another gateway");
            return Task.FromResult<TunnelOutcome>(new TunnelGone(tunnel.Attempt + 1, "it goes to another gateway"));
        }
        Adoptions++;
        return Task.FromResult<TunnelOutcome>(new TunnelUp(tunnel.Attempt, tunnel.Exit.Task));
    }

    public async Task ReturnsAsync(GatewayContact gateway, CancellationToken cancellation) => await Returns.Reader.ReadAsync(cancellation);

    public Task DestroyAsync(InstanceId instance, CancellationToken cancellation)
    {
        Break(instance, "destroyed");
        return Task.CompletedTask;
    }
}
