using Hardshare.Actors.Entities;
using Hardshare.Contracts.Instances;
using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Deployments.Instances.Tunnels;

/// <summary>
/// One SSH tunnel. Parent: the instance. Persists nothing: the tunnel's process is found again by its handle. On restart it adopts or starts the process; on stop
/// it leaves the process alone: only <see cref="DestroyPart"/> ends it. A tunnel that breaks is started anew without end, with exponential backoff
/// that is reset once the tunnel stood for 10 s.
/// </summary>
public sealed class TunnelActor : ReceiveActor, IWithTimers
{
    public const string Part = "tunnel";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan HealthyAfter = TimeSpan.FromSeconds(10);

    private readonly ITunnelLauncher _launcher;
    private readonly TimeProvider _time;
    private readonly InstanceId _instance;
    private readonly CancellationTokenSource _cancellation = new();
    private OpenTunnel? _order;
    private IActorRef _opener = ActorRefs.Nobody;
    private IActorRef _ender = ActorRefs.Nobody;
    private bool _starting;
    private bool _ending;
    private int _attempt;
    private int _failures;
    private long? _brokenAt;
    private long _upAt;

    public TunnelActor(InstanceId instance, ITunnelLauncher launcher, TimeProvider time)
    {
        _instance = instance;
        _launcher = launcher;
        _time = time;
        Receive<OpenTunnel>(Open);
        Receive<Attempted>(OnAttempted);
        Receive<Ended>(OnEnded);
        Receive<TryAgain>(_ => Start());
        Receive<DestroyPart>(_ => Destroy());
        Receive<PartDestroyed>(done => _ender.Tell(done));
    }

    /// <summary>Open the tunnel; answered with <see cref="PartStarted"/> when it stands or the first attempt failed.</summary>
    public sealed record OpenTunnel(TunnelSpec Spec);

    private sealed record Attempted(TunnelOutcome Outcome);

    private sealed record Ended(int Attempt, string Reason);

    private sealed record TryAgain;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PostStop()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    private void Open(OpenTunnel order)
    {
        _order = order;
        _opener = Sender;
        _starting = true;
        _launcher.AdoptAsync(order.Spec, _cancellation.Token).PipeTo(Self, success: outcome => new Attempted(outcome), failure: Failed);
    }

    private void Start()
    {
        _attempt++;
        _starting = true;
        _launcher.StartAsync(_order!.Spec, _attempt, StartLimit, _cancellation.Token)
            .PipeTo(Self, success: outcome => new Attempted(outcome), failure: Failed);
    }

    private void OnAttempted(Attempted attempted)
    {
        _starting = false;
        if (_ending)
        {
            DestroyNow();
            return;
        }
        switch (attempted.Outcome)
        {
            case TunnelUp up:
                _attempt = up.Attempt;
                _upAt = _time.GetTimestamp();
                up.Exited.PipeTo(Self, success: reason => new Ended(up.Attempt, reason), failure: e => new Ended(up.Attempt, e.Message));
                if (_brokenAt is { } since)
                    Report(new InstancePartRepaired(Part, (long)_time.GetElapsedTime(since).TotalMilliseconds));
                _brokenAt = null;
                Answer(null);
                break;
            case TunnelGone gone:
                _attempt = gone.NextAttempt - 1;
                Start();
                break;
            case TunnelFailed failed:
                Answer(failed.Reason);
                Retry(failed.Reason);
                break;
        }
    }

    private void OnEnded(Ended ended)
    {
        if (ended.Attempt != _attempt || _cancellation.IsCancellationRequested)
            return;
        if (_time.GetElapsedTime(_upAt) >= HealthyAfter)
            _failures = 0;
        Retry(ended.Reason);
    }

    private void Retry(string reason)
    {
        if (_cancellation.IsCancellationRequested)
            return;
        if (_brokenAt is null)
        {
            _brokenAt = _time.GetTimestamp();
            Report(new InstancePartBroken(Part, reason));
        }
        _failures++;
        Timers.StartSingleTimer("retry", new TryAgain(), RetryDelay.After(_failures, Random.Shared.NextDouble()));
    }

    private void Destroy()
    {
        _ender = Sender;
        _ending = true;
        _cancellation.Cancel();
        Timers.CancelAll();
        // A start that is under way has to end first, or it would leave behind what it is just making.
        if (!_starting)
            DestroyNow();
    }

    private void DestroyNow() =>
        _launcher.DestroyAsync(_instance, CancellationToken.None)
            .PipeTo(Self, success: () => new PartDestroyed(null), failure: e => new PartDestroyed(e.Message));

    private void Answer(string? problem)
    {
        _opener.Tell(new PartStarted(problem));
        _opener = ActorRefs.Nobody;
    }

    private static void Report(Contracts.Messages.IObservation observation) => Context.Parent.Tell(new PartReport(observation));

    private static Attempted Failed(Exception e) => new(new TunnelFailed(e.Message));
}
