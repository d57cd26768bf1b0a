namespace Hardshare.Actors.Deployments.Instances.Lifecycle.CleanUp;

/// <summary>Removes the instance's folder, with its keys.</summary>
internal static class RemoveFolder
{
    public const string Name = "remove folder";

    public static async Task<StepOutcome> RunAsync(InstanceScope scope, CancellationToken cancellation)
    {
        await scope.Services.Folders.RemoveAsync(scope.Id, cancellation);
        // One that took over what was there may still have its user's new key in a folder of its own.
        if (scope.Warm is not null)
            await scope.Services.Folders.RemoveAsync(scope.Order.Instance, cancellation);
        return StepOutcome.Done;
    }
}
