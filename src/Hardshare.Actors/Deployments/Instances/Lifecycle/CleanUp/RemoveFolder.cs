namespace Hardshare.Actors.Deployments.Instances.Lifecycle.CleanUp;

/// <summary>Removes the instance's folder, with its keys.</summary>
internal static class RemoveFolder
{
    public const string Name = "remove folder";

    public static async Task<StepOutcome> RunAsync(InstanceScope scope, CancellationToken cancellation)
    {
        await scope.Services.Folders.RemoveAsync(scope.Id, cancellation);
        return StepOutcome.Done;
    }
}
