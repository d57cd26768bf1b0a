using Hardshare.Contracts.Instances;
using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Deployments.Instances.Containers;

/// <summary>
/// One container through the container runtime. Parent: the instance. Persists nothing: the container is found again by its labels. On restart it adopts or starts
/// the container; on stop it leaves it alone: only <see cref="DestroyPart"/> ends it. A container that dies is started again, a limited number of times
/// within a window; beyond them the part gives up. While the engine does not answer nothing is counted: it is asked again every second.
/// </summary>
public sealed class ContainerActor : PartActor<ContainerActor.OpenContainer, ContainerOutcome>
{
    public const string Part = "container";
    private static readonly TimeSpan EngineRetry = TimeSpan.FromSeconds(1);

    private readonly InstanceId _instance;
    private readonly IContainerRuntime _runtime;
    private ContainerHandle? _container;
    private bool _mustHaveRun;
    private bool _ranBeforeTheNode;

    public ContainerActor(InstanceId instance, IContainerRuntime runtime, TimeProvider time, int restarts, TimeSpan window)
        : base(Part, time, new RestartWindow(restarts, window))
    {
        _instance = instance;
        _runtime = runtime;
        Receive<GetContainer>(_ => Sender.Tell(new CurrentContainer(_container)));
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

    protected override Task<ContainerOutcome> BeginAsync(OpenContainer order, CancellationToken cancellation)
    {
        _ranBeforeTheNode = order.Resumed && !WasEverUp;
        _mustHaveRun = order.Resumed || WasEverUp;
        return _runtime.EnsureStartedAsync(order.Spec, new Forward(Context.Parent), cancellation);
    }

    protected override ContainerOutcome Failed(Exception exception) => new ContainerRefused(exception.Message);

    protected override void OnOutcome(ContainerOutcome outcome)
    {
        if (outcome is ContainerRunning running)
            OnRunning(running.Container, running.IsAnew);
        else if (outcome is ContainerRefused refused && !_mustHaveRun)
            Answer(refused.Reason);
        else
            OnNotRunning(outcome);
    }

    protected override async Task<PartDestroyed?> EndAsync() => await _runtime.DestroyAsync(_instance, CancellationToken.None) switch
    {
        EngineAway => null,
        ContainerRefused refused => new PartDestroyed(refused.Reason),
        _ => new PartDestroyed(null),
    };

    private void OnRunning(ContainerHandle container, bool isAnew)
    {
        if (isAnew && _ranBeforeTheNode)
            Broken("the container ended while the node was away");
        // An engine that went away may have taken its containers along.
        if (_container is { } before && before != container)
            Broken("the container ended while the container engine was away");
        _container = container;
        Follow(_runtime.WaitAsync(container, Cancellation), failure: e => new EngineAway(e.Message), then: OnNotRunning);
        if (Repaired())
            Context.Parent.Tell(new ContainerRestarted(container));
        Up();
    }

    private void OnNotRunning(ContainerOutcome outcome)
    {
        switch (outcome)
        {
            // The engine's absence says nothing of the container: once the engine is back, the same container is found and adopted.
            case EngineAway away:
                Context.Parent.Tell(new ContainerProgress($"waiting for the container engine: {away.Reason}"));
                TryAgainIn(EngineRetry);
                break;
            case ContainerExited exited:
                OnDied(Describe(exited));
                break;
            case ContainerRefused refused:
                OnDied(refused.Reason);
                break;
            default:
                OnDied("the container is gone");
                break;
        }
    }

    private void OnDied(string reason)
    {
        _container = null;
        StartAnew(reason);
    }

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
