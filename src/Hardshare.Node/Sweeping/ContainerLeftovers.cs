using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Actors.Sweeping;

namespace Hardshare.Node.Sweeping;

/// <summary>Containers and networks with this node's labels.</summary>
public sealed class ContainerLeftovers(IContainerRuntime runtime) : ISweepSource
{
    public string Kind => "container";

    public async Task<IReadOnlyList<Leftover>> ListAsync(CancellationToken cancellation)
    {
        var owned = await runtime.ListOwnedAsync(cancellation);
        return owned.Problem is { } problem
            ? throw new IOException(problem)
            : [.. owned.Resources.Where(resource => resource.Instance is not null).Select(resource => new Leftover(resource.Kind, resource.Name, resource.Instance, resource.Created))];
    }

    public async Task<string?> RemoveAsync(Leftover leftover, CancellationToken cancellation) =>
        await runtime.DestroyAsync(leftover.Instance!.Value, cancellation) switch
        {
            ContainerDestroyed or ContainerMissing => null,
            EngineAway away => away.Reason,
            ContainerRefused refused => refused.Reason,
            var other => $"unexpected outcome {other.GetType().Name}",
        };
}
