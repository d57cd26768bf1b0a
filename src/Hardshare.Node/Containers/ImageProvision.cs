using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Node.Containers.Api;

namespace Hardshare.Node.Containers;

/// <summary>Brings an image to this host, as the deployment's pull policy says.</summary>
internal sealed class ImageProvision(EngineConnection connection, EngineOptions options)
{
    private readonly ImageCalls images = new(connection);

    /// <summary>Null when the image is here, else why not.</summary>
    public async Task<EngineFault?> EnsureAsync(string image, PullPolicy policy, IProgress<string> progress, CancellationToken cancellation)
    {
        if (policy != PullPolicy.Always)
        {
            var found = await images.InspectAsync(image, cancellation);
            if (found.Succeeded)
                return null;
            if (found.Fault.Kind != EngineFaultKind.NotFound)
                return found.Fault;
            if (policy == PullPolicy.Never)
                return new EngineFault(EngineFaultKind.Refused, $"the image {image} is not on this host, and its deployment never pulls{Hint(image)}");
        }

        progress.Report($"pulling {image}");
        var pulled = await images.PullAsync(image, progress, options.PullLimit, cancellation);
        if (pulled.Succeeded)
            return null;
        return pulled.Fault.Kind == EngineFaultKind.Away
            ? pulled.Fault
            : new EngineFault(EngineFaultKind.Refused, $"the image {image} cannot be pulled: {pulled.Fault.Message}{Hint(image)}");
    }

    private static string Hint(string image) =>
        image.StartsWith("hardshare/", StringComparison.Ordinal) ? " (scripts/build-image builds it)" : "";
}
