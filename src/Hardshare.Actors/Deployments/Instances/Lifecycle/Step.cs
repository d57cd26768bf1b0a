namespace Hardshare.Actors.Deployments.Instances.Lifecycle;

/// <summary>
/// One step of an instance's start or clean-up: a name that users see, the steps it has to come after, and what it does. A step is idempotent: after a crash it
/// runs again and finds its own work.
/// </summary>
public sealed record Step(string Name, IReadOnlyList<string> After, Func<InstanceScope, CancellationToken, Task<StepOutcome>> RunAsync)
{
    /// <summary>It is not begun while this node may not act on the robot.</summary>
    public bool ActsOnRobot { get; init; }
}

/// <summary>
/// How a step ended: with what the steps after it need, or with a problem in words that name the cause and what to do. <paramref name="Note"/> is for the history alone.
/// </summary>
public sealed record StepOutcome(string? Problem = null, Func<InstanceScope, InstanceScope>? Product = null, string? Note = null)
{
    public static StepOutcome Done { get; } = new();

    public static StepOutcome Failed(string problem) => new(problem);

    public static StepOutcome With(Func<InstanceScope, InstanceScope> product) => new(null, product);
}
