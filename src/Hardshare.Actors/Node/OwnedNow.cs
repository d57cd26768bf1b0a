namespace Hardshare.Actors.Node;

/// <summary>The deployments and open requests of this node. <paramref name="Under"/>: the incarnation under which they were asked for, in a workspace of several nodes.</summary>
internal sealed record OwnedNow(Guid? Under, IReadOnlyList<DeploymentId> Deployments, IReadOnlyList<RequestId> Requests)
{
    public static async Task<OwnedNow> ReadAsync(NodeServices services)
    {
        var under = services.Cluster?.Standing.Incarnation;
        if (services.Cluster is { } cluster)
            await cluster.LearnEpochsAsync(null, CancellationToken.None);
        return new OwnedNow(under, await services.Index.DeploymentsAsync(CancellationToken.None), await services.Index.OpenRequestsAsync(CancellationToken.None));
    }
}
