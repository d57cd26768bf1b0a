using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Containers;

namespace Hardshare.Actors.Deployments.Instances.Lifecycle.Start;

/// <summary>Makes the container and starts it, or finds it running.</summary>
internal static class StartContainer
{
    public const string Name = "container";

    public static Task<StepOutcome> RunAsync(InstanceScope scope, CancellationToken cancellation) =>
        PartSteps.StartAsync(scope.Parts.Container, new ContainerActor.OpenContainer(Spec(scope), scope.Resumed), cancellation);

    private static ContainerSpec Spec(InstanceScope scope)
    {
        var configuration = scope.Configuration;
        var folder = scope.Folder!;
        // Host names of TCP devices: 127.0.1.1, 127.0.1.2 and so on inside the container, where the image listens.
        var tcp = configuration.Devices.OfType<TcpDevice>().Select((device, index) => (device, address: $"127.0.1.{index + 1}")).ToArray();
        var environment = new Dictionary<string, string>(scope.Environment);
        environment.Remove("HARDSHARE_LOCAL_NAME");
        // One that is made beforehand is nobody's yet.
        if (scope.Order.User.Length == 0)
        {
            environment.Remove("HARDSHARE_INSTANCE");
            environment.Remove("HARDSHARE_USER");
        }
        if (tcp.Length > 0)
            environment["HARDSHARE_TCP"] = string.Join(',', tcp.Select(t => $"{t.device.Name}:{t.device.Port}:{t.address}"));
        return new ContainerSpec(
            scope.Id, scope.Deployment, configuration.Image, configuration.Pull, configuration.Limits, configuration.Network,
            [.. folder.Mounts, .. configuration.Mounts],
            environment,
            tcp.ToDictionary(t => t.device.Name, t => t.address));
    }
}
