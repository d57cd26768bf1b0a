using Hardshare.Actors.Deployments.Instances;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Node;

/// <summary>What the journal has for a node that begins. <paramref name="Under"/>: the incarnation under which it was asked, in a workspace of several nodes.</summary>
internal sealed record Inventory(
    Guid? Under, IReadOnlyList<DeploymentId> Deployments, IReadOnlyList<RequestId> Requests, IReadOnlyList<InstanceState> EndedInstances)
{
    /// <param name="services">The outside.</param>
    /// <param name="tokens">Answers once the tokens are recovered: whoever comes before would be told that theirs is wrong.</param>
    /// <param name="limit">How long the tokens are waited for.</param>
    public static async Task<Inventory> TakeAsync(NodeServices services, IActorRef tokens, TimeSpan limit)
    {
        var known = tokens.Ask<IReply>(new QueryEnvelope(new ListTokens(null), Principal.System), limit);
        var index = services.Index;
        var under = services.Cluster?.Standing.Incarnation;
        await LearnEpochsAsync(services);
        var deployments = await index.DeploymentsAsync(CancellationToken.None);
        var requests = await index.OpenRequestsAsync(CancellationToken.None);
        var ended = new Dictionary<string, InstanceState>();
        await foreach (var stored in index.EndedInstancesAsync(services.EndedInstancesKept, CancellationToken.None))
        {
            if (!ended.TryGetValue(stored.PersistenceId, out var state))
                state = InstanceState.Empty(new InstanceId(Guid.Parse(stored.PersistenceId[^36..])));
            ended[stored.PersistenceId] = state.Apply(stored.Envelope);
        }
        await ((Task)known).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new Inventory(under, deployments, requests, [.. ended.Values]);
    }

    /// <summary>Under which epochs this node owns what it owns, before anything of it is written.</summary>
    public static Task LearnEpochsAsync(NodeServices services, string? key = null) =>
        services.Cluster is { } cluster ? cluster.Standing.LearnEpochsAsync(cluster.Ownership, key, CancellationToken.None) : Task.CompletedTask;
}
