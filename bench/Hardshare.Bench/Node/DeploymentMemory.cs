using Hardshare.Labs;

namespace Hardshare.Bench.Node;

/// <summary>What a deployment adds that is registered, advertised and not used: a node with ten thousand of them less a node with one.</summary>
internal sealed class DeploymentMemory(Published published) : Figure("node: memory of an idle deployment, of 10,000", "KB", Better.Lower, 10)
{
    private const int Deployments = 10_000;

    public override async Task<double> OursAsync() => (await OfAsync(Deployments) - await OfAsync(1)) * 1024 / Deployments;

    private async Task<double> OfAsync(int deployments)
    {
        await using var lab = await ManyDeployments.StartAsync(deployments, await published.FolderAsync());
        return await Memory.SettledAsync(lab.NodePid);
    }
}
