using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Actors.Deployments.Instances.Lifecycle;
using Hardshare.Actors.Deployments.Instances.Lifecycle.Start;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Deployments.Instances;

/// <summary>Runs the start actions once more, in a container that was started anew. They fail with their container; only what became of the last run says how the instance is.</summary>
internal sealed class StartActionsAgain(IActorRef instance)
{
    private int _last;

    /// <summary>To the instance's actor: a run is over. Give it to <see cref="Judge"/>.</summary>
    public sealed record Ran(int Run, string? Problem);

    public void Begin(InstanceScope scope, ContainerHandle container, CancellationToken cancellation) =>
        Begin(scope, () => RunStartActions.RunAsync(scope, container, skip: 0, cancellation));

    /// <summary>
    /// After a restart of the node: if none ran in the container that it found, but in one before it, the node before ended between starting this one and running them. What failed is tried again.
    /// Nothing where this process has started a container itself.
    /// </summary>
    public void BeginMissing(InstanceScope scope, InstanceState seen, CancellationToken cancellation)
    {
        if (_last == 0)
            Begin(scope, () => RunStartActions.RunMissingAsync(scope with { ActionsRun = seen.ActionsRun }, seen.Degraded.ContainsKey(RunStartActions.Name), cancellation));
    }

    private void Begin(InstanceScope scope, Func<Task<StepOutcome>> runAsync)
    {
        if (scope.Configuration.Actions.Start.Count == 0)
            return;
        var run = ++_last;
        runAsync().PipeTo(instance, success: outcome => new Ran(run, outcome.Problem), failure: e => new Ran(run, e.Message));
    }

    /// <summary>What there is to say of it, if anything.</summary>
    public IObservation? Judge(Ran ran, InstanceState state, DateTimeOffset now)
    {
        if (ran.Run != _last || !state.Status.IsActive())
            return null;
        if (ran.Problem is { } problem)
            return new InstancePartBroken(RunStartActions.Name, problem);
        return state.Degraded.TryGetValue(RunStartActions.Name, out var degraded)
            ? new InstancePartRepaired(RunStartActions.Name, (long)(now - degraded.Since).TotalMilliseconds)
            : null;
    }
}
