namespace Hardshare.Actors.Deployments.Instances.Lifecycle;

/// <summary>
/// Runs lists of steps, one list at a time, beside the instance's actor, and tells it of each step that ended (<see cref="StepEnded"/>) and of the end of the list
/// (<see cref="RunOver"/>). What a list that was left behind still says is known by <see cref="IsCurrent"/>.
/// </summary>
internal sealed class StepRunner(IActorRef instance, TimeProvider time, TimeSpan cleanUpLimit) : IDisposable
{
    private CancellationTokenSource _cancellation = new();
    private int _number;

    public sealed record StepEnded(int Run, string Step, StepOutcome Outcome, long Milliseconds);

    public sealed record RunOver(int Run);

    /// <summary>The list that runs, or else the last one; null before the first.</summary>
    public StepRun? Run { get; private set; }

    /// <summary>Cancelled when the steps that run are to end.</summary>
    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>The steps that run; null when none does.</summary>
    public string? Progress =>
        Run is { Running.IsEmpty: false } run ? string.Join(", ", run.Steps.Select(step => step.Name).Where(run.Running.Contains)) : null;

    public bool IsCurrent(int run) => run == _number && Run is not null;

    public void Begin(StepRun run)
    {
        Run = run;
        _number++;
        _cancellation.Dispose();
        _cancellation = new CancellationTokenSource();
    }

    public void Cancel() => _cancellation.Cancel();

    /// <summary>Begin nothing more of the list that runs. False if none runs.</summary>
    public bool TryAbandon(string why)
    {
        if (Run is not { IsOver: false } running)
            return false;
        Run = running.Abandon(why);
        return true;
    }

    public void End(StepEnded ended)
    {
        Run = Run!.End(ended.Step, ended.Outcome.Problem);
        if (ended.Outcome.Problem is not null && !Run.GoOn)
            _cancellation.Cancel();
    }

    /// <summary>Begin the steps that are due. True when the list is over.</summary>
    public bool Advance(InstanceScope scope)
    {
        foreach (var step in Run!.Due().ToArray())
        {
            Run = Run.Begin(step.Name);
            Launch(step, scope);
        }
        if (Run.IsOver)
            instance.Tell(new RunOver(_number));
        return Run.IsOver;
    }

    public void Dispose()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    private void Launch(Step step, InstanceScope scope)
    {
        var number = _number;
        var begun = time.GetTimestamp();
        StepEnded Ended(StepOutcome outcome) => new(number, step.Name, outcome, (long)time.GetElapsedTime(begun).TotalMilliseconds);
        if (Run!.Steps == InstanceLifecycle.Resume && step.After.FirstOrDefault(HasFailed) is { } missing)
        {
            instance.Tell(Ended(StepOutcome.Failed($"it needs the {missing} first")));
            return;
        }
        var limit = Run.Steps == InstanceLifecycle.CleanUp ? cleanUpLimit : Timeout.InfiniteTimeSpan;
        RunAsync(step, scope, limit, Cancellation).PipeTo(instance, success: Ended, failure: e => Ended(StepOutcome.Failed(e.Message)));
    }

    private bool HasFailed(string step) => Run!.Problems.Any(problem => problem.Step == step);

    private static async Task<StepOutcome> RunAsync(Step step, InstanceScope scope, TimeSpan limit, CancellationToken cancellation)
    {
        // Its limit is for the step, and not for how long the database is away.
        if (step.ActsOnRobot)
            await scope.Fence.UntilOpenAsync(cancellation);
        try
        {
            return await step.RunAsync(scope, cancellation).WaitAsync(limit, scope.Services.Time, cancellation);
        }
        catch (TimeoutException)
        {
            return StepOutcome.Failed($"not done after {limit}");
        }
    }
}
