namespace Hardshare.Actors.Deployments.Instances.Lifecycle.CleanUp;

/// <summary>Kills and removes the container and whatever else the engine has of the instance.</summary>
internal static class DestroyContainer
{
    public const string Name = "remove container";

    public static Task<StepOutcome> RunAsync(InstanceScope scope, CancellationToken cancellation) =>
        PartSteps.DestroyAsync(scope.Parts.Container, cancellation);
}
