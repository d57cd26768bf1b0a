using Hardshare.Actors.Deployments.Instances;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Node;

/// <summary>What the journal has for a node that begins.</summary>
internal sealed record Inventory(OwnedNow Owned, IReadOnlyList<InstanceState> EndedInstances)
{
    /// <param name="services">The outside.</param>
    /// <param name="tokens">Answers once the tokens are recovered: whoever comes before would be told that theirs is wrong.</param>
    /// <param name="limit">How long the tokens are waited for.</param>
    public static async Task<Inventory> TakeAsync(NodeServices services, IActorRef tokens, TimeSpan limit)
    {
        var known = tokens.Ask<IReply>(new QueryEnvelope(new ListTokens(null), Principal.System), limit);
        var owned = await OwnedNow.ReadAsync(services);
        var ended = new Dictionary<string, InstanceState>();
        await foreach (var stored in services.Index.EndedInstancesAsync(services.EndedInstancesKept, CancellationToken.None))
        {
            if (!ended.TryGetValue(stored.PersistenceId, out var state))
                state = InstanceState.Empty(new InstanceId(Guid.Parse(stored.PersistenceId[^36..])));
            ended[stored.PersistenceId] = state.Apply(stored.Envelope);
        }
        await ((Task)known).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new Inventory(owned, [.. ended.Values]);
    }
}
