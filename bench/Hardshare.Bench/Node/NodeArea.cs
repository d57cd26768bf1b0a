using Hardshare.Labs;

namespace Hardshare.Bench.Node;

/// <summary>What a node costs while nothing happens, and how soon it is back.</summary>
internal sealed class NodeArea(Published published) : IArea
{
    public IEnumerable<Figure> Figures => [new IdleMemory(published), new DeploymentMemory(published), new Recovery(published)];

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
