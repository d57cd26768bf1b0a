using Hardshare.Actors.Deployments.Instances.Streams;

namespace Hardshare.Actors.Deployments.Instances.Lifecycle.Start;

/// <summary>Opens every device stream, all at once.</summary>
internal static class OpenStreams
{
    public const string Name = "streams";

    public static async Task<StepOutcome> RunAsync(InstanceScope scope, CancellationToken cancellation) => PartSteps.Combine(
        await Task.WhenAll(scope.Parts.Streams.Values.Select(stream => PartSteps.StartAsync(stream, new StreamActor.OpenStream(scope.Folder!), cancellation))));
}
