using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Deployments.Instances.Lifecycle;

/// <summary>What steps that talk to parts have in common.</summary>
internal static class PartSteps
{
    public static async Task<StepOutcome> StartAsync(IActorRef part, object order, CancellationToken cancellation) =>
        new((await part.Ask<PartStarted>(order, cancellation)).Problem);

    public static async Task<StepOutcome> DestroyAsync(IActorRef part, CancellationToken cancellation) =>
        new((await part.Ask<PartDestroyed>(new DestroyPart(), cancellation)).Problem);

    /// <summary>The first problem of several outcomes, if any.</summary>
    public static StepOutcome Combine(IEnumerable<StepOutcome> outcomes) =>
        outcomes.FirstOrDefault(outcome => outcome.Problem is not null) ?? StepOutcome.Done;
}
