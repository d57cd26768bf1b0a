using Hardshare.Contracts.Instances;
using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Deployments.Instances.Tunnels;

/// <summary>
/// One SSH tunnel. Parent: the instance. Persists nothing: the tunnel's process is found again by its handle. On restart it adopts or starts the process; on stop
/// it leaves the process alone: only <see cref="DestroyPart"/> ends it. A tunnel that breaks is started anew without end, with backoff.
/// </summary>
public sealed class TunnelActor(InstanceId instance, ITunnelLauncher launcher, TimeProvider time)
    : PartActor<TunnelActor.OpenTunnel, TunnelOutcome>(Part, time)
{
    public const string Part = "tunnel";
    private const int FailuresBeforeAnswer = 3;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    /// <summary>Null until it was looked for a process to adopt.</summary>
    private int? _nextAttempt;
    private int _failures;

    /// <summary>Open the tunnel; answered with <see cref="PartStarted"/> when it stands, or a few attempts have failed.</summary>
    public sealed record OpenTunnel(TunnelSpec Spec);

    protected override Task<TunnelOutcome> BeginAsync(OpenTunnel order, CancellationToken cancellation) => _nextAttempt is { } attempt
        ? launcher.StartAsync(order.Spec, attempt, StartLimit, cancellation)
        : launcher.AdoptAsync(order.Spec, cancellation);

    protected override TunnelOutcome Failed(Exception exception) => new TunnelFailed(exception.Message);

    protected override void OnOutcome(TunnelOutcome outcome)
    {
        switch (outcome)
        {
            case TunnelUp up:
                _nextAttempt = up.Attempt + 1;
                Follow(up.Exited, failure: e => e.Message, then: StartAnew);
                Repaired();
                Up();
                break;
            case TunnelGone gone:
                _nextAttempt = gone.NextAttempt;
                Begin();
                break;
            case TunnelFailed failed:
                _nextAttempt = (_nextAttempt ?? 0) + 1;
                // One refusal may be a gateway that is just coming back.
                if (++_failures >= FailuresBeforeAnswer)
                    Answer(failed.Reason);
                StartAnew(failed.Reason);
                break;
        }
    }

    protected override async Task<PartDestroyed?> EndAsync()
    {
        await launcher.DestroyAsync(instance, CancellationToken.None);
        return new PartDestroyed(null);
    }
}
