using Hardshare.Actors.Deployments.Configuration;

namespace Hardshare.Actors.Deployments.Instances.Lifecycle.Start;

/// <summary>Makes the instance's folder: keys, sockets' places, a folder a device.</summary>
internal static class PrepareFolder
{
    public const string Name = "folder";

    public static async Task<StepOutcome> RunAsync(InstanceScope scope, CancellationToken cancellation)
    {
        var devices = scope.Configuration.Devices.Select(device => device.Name).ToArray();
        var folder = await scope.Services.Folders.PrepareAsync(scope.Order, devices, cancellation);
        return StepOutcome.With(s => s with { Folder = folder });
    }
}
