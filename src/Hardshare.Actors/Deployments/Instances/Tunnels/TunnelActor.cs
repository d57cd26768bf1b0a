using Hardshare.Contracts.Instances;
using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Deployments.Instances.Tunnels;

/// <summary>
/// One SSH tunnel. Parent: the instance. Persists nothing: the tunnel's process is found again by its handle. On restart it adopts or starts the process; on stop
/// it leaves the process alone: only <see cref="DestroyPart"/> ends it. A tunnel that breaks is started anew without end, with backoff, and soon after its gateway can be reached again.
/// </summary>
public sealed class TunnelActor : PartActor<TunnelActor.OpenTunnel, TunnelOutcome>
{
    public const string Part = "tunnel";
    private const int FailuresBeforeAnswer = 3;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StuckAgain = TimeSpan.FromSeconds(1);

    /// <summary>Many tunnels come back to a gateway at the same time.</summary>
    private static readonly TimeSpan Spread = TimeSpan.FromMilliseconds(250);

    private readonly InstanceId _instance;
    private readonly ITunnelLauncher _launcher;
    private readonly TimeProvider _time;
    private TunnelSpec? _spec;
    private TimeSpan _patience;
    private CancellationTokenSource? _attempt;
    private CancellationTokenSource? _watch;
    private long _brokenAt;
    private string _reason = "";

    /// <summary>What the attempt under way comes to is of no use any more: another one follows it at once.</summary>
    private bool _anew;

    /// <summary>Null until it was looked for a process to adopt.</summary>
    private int? _nextAttempt;
    private int _failures;

    public TunnelActor(InstanceId instance, ITunnelLauncher launcher, TimeProvider time)
        : base(Part, time)
    {
        (_instance, _launcher, _time) = (instance, launcher, time);
        Receive<Retarget>(OnRetarget);
        Receive<GatewayReturned>(OnGatewayReturned);
        Receive<StillBroken>(_ => OnStillBroken());
    }

    /// <summary>Open the tunnel; answered with <see cref="PartStarted"/> when it stands, or a few attempts have failed and it has been broken for <paramref name="Patience"/>.</summary>
    public sealed record OpenTunnel(TunnelSpec Spec, TimeSpan Patience = default);

    /// <summary>The tunnel is to go to another gateway from now on.</summary>
    public sealed record Retarget(TunnelSpec Spec, string Reason);

    /// <summary>To the parent, once a second while the tunnel cannot be made: another gateway may do.</summary>
    public sealed record Stuck(string Reason, TimeSpan Lasted);

    private sealed record StillBroken;

    private sealed record GatewayReturned(GatewayContact Gateway);

    protected override Task<TunnelOutcome> BeginAsync(OpenTunnel order, CancellationToken cancellation)
    {
        (_spec, _patience) = (order.Spec, order.Patience);
        _attempt?.Dispose();
        _attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        return _nextAttempt is { } attempt
            ? _launcher.StartAsync(order.Spec, attempt, StartLimit, _attempt.Token)
            : _launcher.AdoptAsync(order.Spec, _attempt.Token);
    }

    protected override TunnelOutcome Failed(Exception exception) => new TunnelFailed(exception.Message);

    protected override void OnOutcome(TunnelOutcome outcome)
    {
        var anew = _anew;
        _anew = false;
        switch (outcome)
        {
            case TunnelUp up when anew:
                _nextAttempt = up.Attempt + 1;
                Begin();
                break;
            case TunnelUp up:
                _nextAttempt = up.Attempt + 1;
                Follow(up.Exited, failure: e => e.Message, then: OnBroken);
                EndWatch();
                Repaired();
                Up();
                break;
            case TunnelGone gone:
                _nextAttempt = gone.NextAttempt;
                Begin();
                break;
            case TunnelFailed when anew:
                _nextAttempt = (_nextAttempt ?? 0) + 1;
                TryAgainSoon(Spread * Random.Shared.NextDouble());
                break;
            case TunnelFailed failed:
                _nextAttempt = (_nextAttempt ?? 0) + 1;
                _failures++;
                OnBroken(failed.Reason);
                AnswerIfHopeless();
                break;
        }
    }

    protected override async Task<PartDestroyed?> EndAsync()
    {
        await _launcher.DestroyAsync(_instance, CancellationToken.None);
        return new PartDestroyed(null);
    }

    protected override void PostStop()
    {
        base.PostStop();
        _attempt?.Dispose();
        _watch?.Dispose();
    }

    private void OnBroken(string reason)
    {
        _reason = reason;
        BeginWatch();
        StartAnew(reason);
    }

    // One refusal may be a gateway that is just coming back.
    private void AnswerIfHopeless()
    {
        if (_failures >= FailuresBeforeAnswer && _time.GetElapsedTime(_brokenAt) >= _patience)
            Answer(_reason);
    }

    private void OnRetarget(Retarget order)
    {
        EndWatch();
        (_reason, _failures) = (order.Reason, 0);
        _anew = IsUnderWay;
        if (_anew)
            _attempt?.Cancel();
        _spec = order.Spec;
        BeginWatch();
        Redirect(new OpenTunnel(order.Spec, _patience), order.Reason);
    }

    private void BeginWatch()
    {
        if (_watch is not null)
            return;
        _watch = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _brokenAt = _time.GetTimestamp();
        Timers.StartSingleTimer("stuck", new StillBroken(), StuckAfter);
        AwaitReturn(_spec!.Gateway, _watch.Token);
    }

    private void AwaitReturn(GatewayContact gateway, CancellationToken cancellation) =>
        _launcher.ReturnsAsync(gateway, cancellation).PipeTo(Self, success: () => new GatewayReturned(gateway), failure: _ => new GatewayReturned(gateway));

    private void EndWatch()
    {
        _watch?.Cancel();
        _watch?.Dispose();
        _watch = null;
        Timers.Cancel("stuck");
    }

    private void OnGatewayReturned(GatewayReturned returned)
    {
        // Cancelled, or of the gateway before.
        if (_watch is not { } watch || returned.Gateway != _spec?.Gateway)
            return;
        AwaitReturn(returned.Gateway, watch.Token);
        if (IsUnderWay)
        {
            // It began while nothing could come of it.
            _anew = true;
            _attempt?.Cancel();
        }
        else
        {
            TryAgainSoon(Spread * Random.Shared.NextDouble());
        }
    }

    private void OnStillBroken()
    {
        if (_watch is null)
            return;
        AnswerIfHopeless();
        Context.Parent.Tell(new Stuck(_reason, _time.GetElapsedTime(_brokenAt)));
        Timers.StartSingleTimer("stuck", new StillBroken(), StuckAgain);
    }
}
