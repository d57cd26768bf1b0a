namespace Hardshare.Actors.Deployments.Instances.Lifecycle.CleanUp;

/// <summary>Ends the device streams.</summary>
internal static class CloseStreams
{
    public const string Name = "close streams";

    public static async Task<StepOutcome> RunAsync(InstanceScope scope, CancellationToken cancellation) => PartSteps.Combine(
        await Task.WhenAll(scope.Parts.Streams.Values.Select(stream => PartSteps.DestroyAsync(stream, cancellation))));
}
