using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Folders;
using Hardshare.Contracts.Instances;
using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Deployments.Instances.Streams;

/// <summary>
/// One device stream. Parent: the instance. Persists nothing: the stream's process is found again by its handle. While it lives it moves the process's dead-man deadline
/// on, three times a margin; when it is gone, or the node is, the robot gets no more input. On restart it adopts or starts the process; on stop it
/// leaves the process alone: only <see cref="DestroyPart"/> ends it. A broken stream is started anew without end, with backoff.
/// </summary>
public sealed class StreamActor : PartActor<StreamActor.OpenStream, StreamOutcome>
{
    private const string Extension = "extend";
    private static readonly TimeSpan HoldRetry = TimeSpan.FromSeconds(1);

    private readonly InstanceId _instance;
    private readonly DeviceConfiguration _device;
    private readonly TimeSpan _deadMan;
    private readonly IStreamLauncher _launcher;
    private IStreamProcess? _process;
    private bool _isOver;
    private bool _mayAct = true;

    public StreamActor(InstanceId instance, DeviceConfiguration device, TimeSpan deadMan, IStreamLauncher launcher, TimeProvider time)
        : base($"stream {device.Name}", time)
    {
        _instance = instance;
        _device = device;
        _deadMan = deadMan;
        _launcher = launcher;
        Receive<ExtendDeadline>(_ => Extend());
        Receive<PauseInput>(_ => Pause());
        Receive<HoldInput>(_ =>
        {
            _isOver = true;
            Hold();
        });
        Receive<MayAct>(OnMayAct);
        Receive<HoldAgain>(_ => Hold());
        Receive<Paused>(_ => Sender.Tell(new PartDestroyed(null)));
    }

    /// <summary>Open the stream; answered with <see cref="PartStarted"/>.</summary>
    public sealed record OpenStream(InstanceFolder Folder);

    /// <summary>Let no more input through: the instance ends. A stream that cannot be told is ended at once. Answered with <see cref="PartDestroyed"/>.</summary>
    public sealed record PauseInput;

    /// <summary>Let no more input through, now and whenever the stream is started anew, and keep it otherwise as it is: its end cannot be decided yet.</summary>
    public sealed record HoldInput;

    /// <summary>Whether this node may act on the robot. While it may not no input passes, and nobody moves the deadline on: what cannot be told now is then cut off by it.</summary>
    public sealed record MayAct(bool May);

    private sealed record HoldAgain;

    private sealed record ExtendDeadline;

    private sealed record Paused;

    protected override Task<StreamOutcome> BeginAsync(OpenStream order, CancellationToken cancellation) =>
        _launcher.EnsureStartedAsync(new StreamSpec(_instance, _device, order.Folder.Device(_device.Name), _deadMan), cancellation);

    protected override StreamOutcome Failed(Exception exception) => new StreamFailed(exception.Message);

    protected override void OnOutcome(StreamOutcome outcome)
    {
        switch (outcome)
        {
            case StreamUp up:
                _process = up.Process;
                Hold();
                Follow(up.Process.Exited, failure: e => e.Message, then: OnExited);
                Timers.StartPeriodicTimer(Extension, new ExtendDeadline(), TimeSpan.Zero, _deadMan / 3);
                Up();
                break;
            case StreamFailed failed:
                Answer(failed.Reason);
                StartAnew(failed.Reason);
                break;
        }
    }

    protected override async Task<PartDestroyed?> EndAsync()
    {
        await _launcher.DestroyAsync(_instance, _device.Name, CancellationToken.None);
        return new PartDestroyed(null);
    }

    private void OnExited(string reason)
    {
        _process = null;
        Timers.Cancel(Extension);
        StartAnew(reason);
    }

    private void OnMayAct(MayAct order)
    {
        if (_mayAct == order.May)
            return;
        _mayAct = order.May;
        Hold();
        if (_mayAct && !_isOver && _process is { } process)
            Follow(ResumeAsync(process, Cancellation), failure: _ => false, then: isResumed =>
            {
                if (!isResumed)
                    StartAnew("it could not be told that input may pass again");
            });
    }

    private static async Task<bool> ResumeAsync(IStreamProcess process, CancellationToken cancellation)
    {
        await process.ResumeAsync(cancellation);
        return true;
    }

    private void Extend() => Follow(
        AskAsync(_mayAct ? _process!.ExtendAsync(_deadMan, Cancellation) : _process!.ExtendAsync(TimeSpan.Zero, Cancellation)), failure: e => e.Message, then: problem =>
        {
            if (problem is null)
                Repaired();
            else
                Broken(problem);
        });

    /// <summary>What is wrong with the device, if anything.</summary>
    private static async Task<string?> AskAsync(Task<StreamStatus> extension)
    {
        var status = await extension;
        return status.DeviceOpen ? null : status.Problem ?? "the device is not there";
    }

    private void Hold()
    {
        if (_process is { } process && (_isOver || !_mayAct))
            Follow(HoldAsync(process, _isOver ? "the instance's time is over" : "the node has no lease in its workspace", Cancellation), failure: _ => false, then: isHeld =>
            {
                if (!isHeld)
                    Timers.StartSingleTimer("hold", new HoldAgain(), HoldRetry);
            });
    }

    private static async Task<bool> HoldAsync(IStreamProcess process, string reason, CancellationToken cancellation)
    {
        await process.PauseAsync(reason, cancellation);
        return true;
    }

    private void Pause()
    {
        StartNoMore();
        if (_process is null)
            Destroy();
        else
            _process.PauseAsync("the instance ends", Cancellation).PipeTo(Self, Sender, success: () => new Paused(), failure: _ => new DestroyPart());
    }
}
