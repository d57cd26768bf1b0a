using System.Collections.Immutable;

namespace Hardshare.Actors.Deployments.Instances.Lifecycle;

/// <summary>
/// How far a list of steps has come; pure. Steps whose predecessors are all behind them may run at the same time. <paramref name="GoOn"/>: a step that failed
/// counts as behind (clean-up tries everything); otherwise nothing new begins after a failure.
/// </summary>
public sealed record StepRun(
    ImmutableArray<Step> Steps, bool GoOn, ImmutableHashSet<string> Running, ImmutableHashSet<string> Behind,
    ImmutableList<(string Step, string Problem)> Problems)
{
    public static StepRun Of(ImmutableArray<Step> steps, bool goOn) => new(steps, goOn, [], [], []);

    /// <summary>Nothing runs and nothing more will.</summary>
    public bool IsOver => Running.IsEmpty && (Behind.Count == Steps.Length || (!GoOn && !Problems.IsEmpty));

    public bool Succeeded => IsOver && Problems.IsEmpty;

    /// <summary>The steps that may begin now.</summary>
    public IEnumerable<Step> Due() => !GoOn && !Problems.IsEmpty
        ? []
        : Steps.Where(step => !Running.Contains(step.Name) && !Behind.Contains(step.Name) && step.After.All(Behind.Contains));

    public StepRun Begin(string step) => this with { Running = Running.Add(step) };

    public StepRun End(string step, string? problem) => this with
    {
        Running = Running.Remove(step),
        Behind = Behind.Add(step),
        Problems = problem is null ? Problems : Problems.Add((step, problem)),
    };

    /// <summary>Begin nothing more; it is over when what runs has ended.</summary>
    public StepRun Abandon(string why) => this with { GoOn = false, Problems = Problems.Add(("", why)) };
}
