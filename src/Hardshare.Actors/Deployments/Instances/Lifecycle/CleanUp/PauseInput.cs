using Hardshare.Actors.Deployments.Instances.Streams;
using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Deployments.Instances.Lifecycle.CleanUp;

/// <summary>Lets no more of the user's input through to the devices, so that end actions have them for themselves.</summary>
internal static class PauseInput
{
    public const string Name = "pause input";

    public static async Task<StepOutcome> RunAsync(InstanceScope scope, CancellationToken cancellation)
    {
        await Task.WhenAll(scope.Parts.Streams.Values.Select(stream => stream.Ask<PartDestroyed>(new StreamActor.PauseInput(), cancellation)));
        return StepOutcome.Done;
    }
}
