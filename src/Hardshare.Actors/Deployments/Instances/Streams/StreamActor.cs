using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Folders;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.Instances;
using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Deployments.Instances.Streams;

/// <summary>
/// One device stream. Parent: the instance. Persists nothing: the stream's process is found again by its handle. While it lives it moves the process's dead-man deadline
/// on, three times a margin; when it is gone, or the node is, the robot gets no more input. On restart it adopts or starts the process; on stop it
/// leaves the process alone: only <see cref="DestroyPart"/> ends it. A broken stream is started anew without end, with backoff.
/// </summary>
public sealed class StreamActor : ReceiveActor, IWithTimers
{
    private readonly InstanceId _instance;
    private readonly DeviceConfiguration _device;
    private readonly TimeSpan _deadMan;
    private StreamSpec? _spec;
    private readonly IStreamLauncher _launcher;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _cancellation = new();
    private IStreamProcess? _process;
    private IActorRef _opener = ActorRefs.Nobody;
    private IActorRef _ender = ActorRefs.Nobody;
    private bool _starting;
    private bool _ending;
    private int _generation;
    private int _failures;
    private long? _brokenAt;

    public StreamActor(InstanceId instance, DeviceConfiguration device, TimeSpan deadMan, IStreamLauncher launcher, TimeProvider time)
    {
        _instance = instance;
        _device = device;
        _deadMan = deadMan;
        _launcher = launcher;
        _time = time;
        Receive<OpenStream>(Open);
        Receive<Opened>(OnOpened);
        Receive<Ended>(OnEnded);
        Receive<TryAgain>(_ => Start());
        Receive<ExtendDeadline>(_ => Extend());
        Receive<Extended>(OnExtended);
        Receive<PauseInput>(_ => Pause());
        Receive<Paused>(_ => _ender.Tell(new PartDestroyed(null)));
        Receive<DestroyPart>(_ => Destroy());
        Receive<PartDestroyed>(done => _ender.Tell(done));
    }

    /// <summary>Open the stream; answered with <see cref="PartStarted"/>.</summary>
    public sealed record OpenStream(InstanceFolder Folder);

    /// <summary>Let no more input through: the instance ends. Answered with <see cref="PartDestroyed"/>.</summary>
    public sealed record PauseInput;

    private sealed record Opened(int Generation, StreamOutcome Outcome);

    private sealed record Ended(int Generation, string Reason);

    private sealed record Extended(int Generation, StreamStatus? Status, string? Problem);

    private sealed record TryAgain;

    private sealed record ExtendDeadline;

    private sealed record Paused;

    public ITimerScheduler Timers { get; set; } = null!;

    private string Part => $"stream {_device.Name}";

    protected override void PostStop()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    private void Open(OpenStream order)
    {
        _spec = new StreamSpec(_instance, _device, order.Folder.Device(_device.Name), _deadMan);
        _opener = Sender;
        Start();
    }

    private void Start()
    {
        var generation = ++_generation;
        _starting = true;
        _launcher.EnsureStartedAsync(_spec!, _cancellation.Token)
            .PipeTo(Self, success: outcome => new Opened(generation, outcome), failure: e => new Opened(generation, new StreamFailed(e.Message)));
    }

    private void OnOpened(Opened opened)
    {
        _starting = false;
        if (_ending)
        {
            DestroyNow();
            return;
        }
        if (opened.Outcome is StreamUp up)
        {
            _process = up.Process;
            up.Process.Exited.PipeTo(
                Self, success: reason => new Ended(opened.Generation, reason), failure: e => new Ended(opened.Generation, e.Message));
            Timers.StartPeriodicTimer("extend", new ExtendDeadline(), TimeSpan.Zero, _deadMan / 3);
            Answer(null);
        }
        else if (opened.Outcome is StreamFailed failed)
        {
            Answer(failed.Reason);
            Broken(failed.Reason);
            Retry();
        }
    }

    private void OnEnded(Ended ended)
    {
        if (ended.Generation != _generation || _cancellation.IsCancellationRequested)
            return;
        _process = null;
        Timers.Cancel("extend");
        Broken(ended.Reason);
        Retry();
    }

    private void Extend()
    {
        if (_process is not { } process)
            return;
        var generation = _generation;
        process.ExtendAsync(_deadMan, _cancellation.Token).PipeTo(
            Self, success: status => new Extended(generation, status, null), failure: e => new Extended(generation, null, e.Message));
    }

    private void OnExtended(Extended extended)
    {
        if (extended.Generation != _generation)
            return;
        var problem = extended.Problem ?? (extended.Status!.DeviceOpen ? null : extended.Status.Problem ?? "the device is not there");
        if (problem is null)
            Repaired();
        else
            Broken(problem);
    }

    private void Broken(string reason)
    {
        if (_brokenAt is not null || _cancellation.IsCancellationRequested)
            return;
        _brokenAt = _time.GetTimestamp();
        Context.Parent.Tell(new PartReport(new InstancePartBroken(Part, reason)));
    }

    private void Repaired()
    {
        _failures = 0;
        if (_brokenAt is not { } since)
            return;
        _brokenAt = null;
        Context.Parent.Tell(new PartReport(new InstancePartRepaired(Part, (long)_time.GetElapsedTime(since).TotalMilliseconds)));
    }

    private void Retry() =>
        Timers.StartSingleTimer("retry", new TryAgain(), RetryDelay.After(++_failures, Random.Shared.NextDouble()));

    private void Pause()
    {
        _ender = Sender;
        if (_process is null)
            Self.Tell(new Paused());
        else
            _process.PauseAsync("the instance ends", _cancellation.Token).PipeTo(Self, success: () => new Paused(), failure: _ => new Paused());
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
        _launcher.DestroyAsync(_instance, _device.Name, CancellationToken.None)
            .PipeTo(Self, success: () => new PartDestroyed(null), failure: e => new PartDestroyed(e.Message));

    private void Answer(string? problem)
    {
        _opener.Tell(new PartStarted(problem));
        _opener = ActorRefs.Nobody;
    }
}
