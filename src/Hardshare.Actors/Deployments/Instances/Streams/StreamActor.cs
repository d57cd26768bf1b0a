using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Folders;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Instances;
using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Deployments.Instances.Streams;

/// <summary>
/// One device stream. Parent: the instance. Persists nothing: the stream's process is found again by its handle. While it lives it moves the process's dead-man deadline
/// on, three times a margin, as long as the fence is open; when it is gone, or the node is, the robot gets no more input. Whether the fence is open it looks each time: what one incarnation paused the next
/// one resumes. On restart it adopts or starts the process; on stop it leaves the process alone: only <see cref="DestroyPart"/> ends it. A broken stream is started anew without end, with backoff.
/// </summary>
public sealed class StreamActor : PartActor<StreamActor.OpenStream, StreamOutcome>
{
    private const string Extension = "extend";
    private static readonly TimeSpan HoldRetry = TimeSpan.FromSeconds(1);

    private readonly InstanceId _instance;
    private readonly DeviceConfiguration _device;
    private readonly TimeSpan _deadMan;
    private readonly RobotFence _fence;
    private readonly IStreamLauncher _launcher;
    private IStreamProcess? _process;
    private bool? _toldToPause;

    public StreamActor(InstanceId instance, DeviceConfiguration device, TimeSpan deadMan, RobotFence fence, IStreamLauncher launcher, TimeProvider time)
        : base($"stream {device.Name}", time)
    {
        _instance = instance;
        _device = device;
        _deadMan = deadMan;
        _fence = fence;
        _launcher = launcher;
        Receive<ExtendDeadline>(_ => Look(Found));
        Receive<PauseInput>(_ => Pause());
        Receive<HoldInput>(_ =>
        {
            IsHeld = true;
            Look(Found);
        });
        Receive<FenceChanged>(_ => Look(Found));
        Receive<Paused>(_ => Sender.Tell(new PartDestroyed(null)));
    }

    /// <summary>Open the stream; answered with <see cref="PartStarted"/>.</summary>
    public sealed record OpenStream(InstanceFolder Folder);

    /// <summary>Let no more input through: the instance ends. A stream that cannot be told is ended at once. Answered with <see cref="PartDestroyed"/>.</summary>
    public sealed record PauseInput;

    /// <summary>Let no more input through, now and whenever the stream is started anew, and keep it otherwise as it is: its end cannot be decided yet.</summary>
    public sealed record HoldInput;

    /// <summary>
    /// Whether this node may act on the robot may have changed; it is looked at at once. While it may not no input passes, and nobody moves the deadline on: what cannot be told now is
    /// then cut off by it.
    /// </summary>
    public sealed record FenceChanged;

    private sealed record ExtendDeadline;

    private sealed record Paused;

    protected override Task<StreamOutcome> BeginAsync(OpenStream order, CancellationToken cancellation) => _launcher.EnsureStartedAsync(
        new StreamSpec(_instance, _device, order.Folder.Device(_device.Name), _deadMan) { Fenced = _fence.Exists, Shared = _fence.OthersMayTakeOver }, cancellation);

    protected override StreamOutcome Failed(Exception exception) => new StreamFailed(exception.Message);

    protected override void OnOutcome(StreamOutcome outcome)
    {
        switch (outcome)
        {
            case StreamUp up:
                _process = up.Process;
                // What an earlier node, or an earlier incarnation, told one that runs is not known.
                _toldToPause = up.Adopted ? null : false;
                Follow(up.Process.Exited, failure: e => e.Message, then: OnExited);
                Timers.StartPeriodicTimer(Extension, new ExtendDeadline(), _deadMan / 3, _deadMan / 3);
                Look(problem =>
                {
                    Up();
                    Found(problem);
                });
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

    /// <summary>Tell the process what holds now, and learn how the device is.</summary>
    private void Look(Action<string?> then)
    {
        if (_process is not { } process)
            return;
        var until = _fence.DeadlineIn(_deadMan);
        if (!_fence.IsLeftAlone)
            Tell(process, pause: IsHeld || until is null);
        Follow(
            AskAsync(until is { } deadline ? process.ExtendAsync(deadline, Cancellation) : process.StatusAsync(Cancellation)), failure: e => e.Message, then: then);
    }

    private void Tell(IStreamProcess process, bool pause)
    {
        if (_toldToPause == pause)
            return;
        _toldToPause = pause;
        if (pause)
            Follow(TellAsync(process.PauseAsync(IsHeld ? "the instance's time is over" : "the node has no lease in its workspace", Cancellation)), failure: _ => false, then: OnHeld);
        else
            Follow(TellAsync(process.ResumeAsync(Cancellation)), failure: _ => false, then: OnResumed);
    }

    private static async Task<bool> TellAsync(Task order)
    {
        await order;
        return true;
    }

    private void OnHeld(bool isHeld)
    {
        if (isHeld)
            return;
        _toldToPause = null;
        Timers.StartSingleTimer("hold", new FenceChanged(), HoldRetry);
    }

    private void OnResumed(bool isResumed)
    {
        if (isResumed)
            return;
        _toldToPause = null;
        StartAnew("it could not be told that input may pass again");
    }

    /// <summary>What is wrong with the device, if anything.</summary>
    private static async Task<string?> AskAsync(Task<StreamStatus> asked)
    {
        var status = await asked;
        return status.DeviceOpen ? null : status.Problem ?? "the device is not there";
    }

    private void Found(string? problem)
    {
        if (problem is null)
            Repaired();
        else
            Broken(problem);
    }

    private void Pause()
    {
        StartNoMore();
        // A lease that comes back is no reason to let the user among the end actions.
        IsHeld = true;
        _toldToPause = true;
        if (_process is null)
            Destroy();
        else
            _process.PauseAsync("the instance ends", Cancellation).PipeTo(Self, Sender, success: () => new Paused(), failure: _ => new DestroyPart());
    }
}
