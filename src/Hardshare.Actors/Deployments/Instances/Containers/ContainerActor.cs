using Hardshare.Actors.Entities;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Deployments.Instances.Containers;

/// <summary>
/// One container through the container runtime. Parent: the instance. Persists nothing: the container is found again by its labels. On restart it adopts or starts
/// the container; on stop it leaves it alone: only <see cref="DestroyPart"/> ends it. A container that dies is started again, a limited number of times
/// within a window; beyond them the part gives up. While the engine does not answer nothing is counted: it is asked again every second.
/// </summary>
public sealed class ContainerActor : ReceiveActor, IWithTimers
{
    public const string Part = "container";
    private static readonly TimeSpan EngineRetry = TimeSpan.FromSeconds(1);

    private readonly InstanceId _instance;
    private readonly IContainerRuntime _runtime;
    private readonly TimeProvider _time;
    private readonly RestartWindow _restarts;
    private readonly IActorRef _parent;
    private readonly CancellationTokenSource _cancellation = new();
    private ContainerSpec? _spec;
    private ContainerHandle? _container;
    private IActorRef _whoWaits = ActorRefs.Nobody;
    private IActorRef? _destroyer;
    private bool _starting;
    private bool _everRan;
    private long? _brokenAt;

    public ContainerActor(InstanceId instance, IContainerRuntime runtime, TimeProvider time, int restarts, TimeSpan window)
    {
        _instance = instance;
        _runtime = runtime;
        _time = time;
        _restarts = new RestartWindow(restarts, window);
        _parent = Context.Parent;
        Receive<OpenContainer>(Open);
        Receive<GetContainer>(_ => Sender.Tell(new CurrentContainer(_container)));
        Receive<Started>(OnStarted);
        Receive<Waited>(OnWaited);
        Receive<TryAgain>(_ => Start());
        Receive<DestroyPart>(_ => Destroy());
        Receive<Destroyed>(OnDestroyed);
        Receive<DestroyAgain>(_ => DestroyNow());
    }

    /// <summary>Make and start the container, or adopt the one that runs; answered with <see cref="PartStarted"/>.</summary>
    public sealed record OpenContainer(ContainerSpec Spec, bool Resumed);

    /// <summary>Answered with <see cref="CurrentContainer"/>.</summary>
    public sealed record GetContainer;

    public sealed record CurrentContainer(ContainerHandle? Container);

    /// <summary>To the parent: a container that had died runs again, and the start actions are due once more.</summary>
    public sealed record ContainerRestarted(ContainerHandle Container);

    /// <summary>To the parent: something slow is going on.</summary>
    public sealed record ContainerProgress(string Text);

    private sealed record Started(ContainerOutcome Outcome);

    private sealed record Waited(string ContainerId, ContainerOutcome Outcome);

    private sealed record Destroyed(ContainerOutcome Outcome);

    private sealed record TryAgain;

    private sealed record DestroyAgain;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PostStop()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    private void Open(OpenContainer order)
    {
        _spec = order.Spec;
        _whoWaits = Sender;
        _everRan = order.Resumed;
        Start();
    }

    private void Start()
    {
        _starting = true;
        var progress = new Forward(_parent);
        _runtime.EnsureStartedAsync(_spec!, progress, _cancellation.Token)
            .PipeTo(Self, success: outcome => new Started(outcome), failure: e => new Started(new ContainerRefused(e.Message)));
    }

    private void OnStarted(Started started)
    {
        _starting = false;
        if (_destroyer is not null)
        {
            DestroyNow();
            return;
        }
        switch (started.Outcome)
        {
            case ContainerRunning running:
                OnRunning(running.Container);
                break;
            case EngineAway away:
                OnEngineAway(away.Reason);
                break;
            case ContainerRefused refused when !_everRan:
                Answer(refused.Reason);
                break;
            case ContainerRefused refused:
                OnDied(refused.Reason);
                break;
            case ContainerExited exited:
                OnDied(Describe(exited));
                break;
            default:
                OnDied("the container is gone");
                break;
        }
    }

    private void OnRunning(ContainerHandle container)
    {
        _container = container;
        _runtime.WaitAsync(container, _cancellation.Token).PipeTo(
            Self, success: outcome => new Waited(container.Id, outcome), failure: e => new Waited(container.Id, new EngineAway(e.Message)));
        if (_brokenAt is { } since)
        {
            Report(new InstancePartRepaired(Part, (long)_time.GetElapsedTime(since).TotalMilliseconds));
            _parent.Tell(new ContainerRestarted(container));
        }
        _brokenAt = null;
        _everRan = true;
        Answer(null);
    }

    private void OnWaited(Waited waited)
    {
        if (_destroyer is not null || waited.ContainerId != _container?.Id)
            return;
        switch (waited.Outcome)
        {
            case ContainerExited exited:
                OnDied(Describe(exited));
                break;
            case ContainerMissing:
                OnDied("the container was removed");
                break;
            case EngineAway away:
                OnEngineAway(away.Reason);
                break;
            default:
                OnDied("the container runs no longer");
                break;
        }
    }

    // The engine's absence says nothing of the container: once the engine is back, the same container is found and adopted.
    private void OnEngineAway(string reason)
    {
        _parent.Tell(new ContainerProgress($"waiting for the container engine: {reason}"));
        Timers.StartSingleTimer("retry", new TryAgain(), EngineRetry);
    }

    private void OnDied(string reason)
    {
        _container = null;
        if (_brokenAt is null)
        {
            _brokenAt = _time.GetTimestamp();
            Report(new InstancePartBroken(Part, reason));
        }
        if (_restarts.TryTake(_time.GetUtcNow()))
            Timers.StartSingleTimer("retry", new TryAgain(), RetryDelay.After(_restarts.Used, Random.Shared.NextDouble()));
        else
        {
            Answer(reason);
            _parent.Tell(new PartGaveUp(Part, $"the container died more than {_restarts.Limit} times within {_restarts.Window}: {reason}"));
        }
    }

    private void Destroy()
    {
        _destroyer = Sender;
        Timers.CancelAll();
        _cancellation.Cancel();
        if (!_starting)
            DestroyNow();
    }

    private void DestroyNow() => _runtime.DestroyAsync(_instance, CancellationToken.None)
        .PipeTo(Self, success: outcome => new Destroyed(outcome), failure: e => new Destroyed(new ContainerRefused(e.Message)));

    private void OnDestroyed(Destroyed destroyed)
    {
        switch (destroyed.Outcome)
        {
            case EngineAway:
                Timers.StartSingleTimer("destroy", new DestroyAgain(), EngineRetry);
                break;
            case ContainerRefused refused:
                _destroyer!.Tell(new PartDestroyed(refused.Reason));
                break;
            default:
                _destroyer!.Tell(new PartDestroyed(null));
                break;
        }
    }

    private void Answer(string? problem)
    {
        _whoWaits.Tell(new PartStarted(problem));
        _whoWaits = ActorRefs.Nobody;
    }

    private void Report(IObservation observation) => _parent.Tell(new PartReport(observation));

    private static string Describe(ContainerExited exited)
    {
        var why = exited.OutOfMemory ? "it used more memory than its limit" : $"exit code {exited.ExitCode}";
        var last = exited.LogTail.Trim().Split('\n')[^1];
        return last.Length == 0 ? why : $"{why}: {last}";
    }

    private sealed class Forward(IActorRef parent) : IProgress<string>
    {
        public void Report(string value) => parent.Tell(new ContainerProgress(value));
    }
}
