namespace Hardshare.Actors.Deployments.Instances.Lifecycle.Start;

/// <summary>Makes the instance's folder: keys, sockets' places, a folder a device.</summary>
internal static class PrepareFolder
{
    public const string Name = "folder";

    public static async Task<StepOutcome> RunAsync(InstanceScope scope, CancellationToken cancellation)
    {
        var folder = await scope.Services.Folders.PrepareAsync(scope.Order with { Instance = scope.Id }, scope.Configuration.Devices, cancellation);
        return StepOutcome.With(s => s with { Folder = folder });
    }
}
