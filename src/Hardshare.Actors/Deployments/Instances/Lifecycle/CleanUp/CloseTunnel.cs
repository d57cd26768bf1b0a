namespace Hardshare.Actors.Deployments.Instances.Lifecycle.CleanUp;

/// <summary>Ends the tunnel's process.</summary>
internal static class CloseTunnel
{
    public const string Name = "close tunnel";

    public static Task<StepOutcome> RunAsync(InstanceScope scope, CancellationToken cancellation) =>
        PartSteps.DestroyAsync(scope.Parts.Tunnel, cancellation);
}
