using System.Runtime.CompilerServices;
using Hardshare.Actors.Journal;
using Hardshare.Contracts.Messages;

namespace Hardshare.Node.Journal.Postgres;

/// <summary>Answers about what this node owns, from the partial index over the events that begin and end entities.</summary>
public sealed class PostgresJournalIndex(PostgresStore store) : IJournalIndex
{
    private static readonly string[] Observations =
        [.. Manifests.All.Where(one => typeof(IObservation).IsAssignableFrom(one.Value)).Select(one => one.Key)];

    public Task<IReadOnlyList<DeploymentId>> DeploymentsAsync(CancellationToken cancellation) =>
        IdsAsync<DeploymentId>("SELECT * FROM hardshare.deployments()", cancellation);

    public Task<IReadOnlyList<RequestId>> OpenRequestsAsync(CancellationToken cancellation) =>
        IdsAsync<RequestId>("SELECT * FROM hardshare.open_requests()", cancellation);

    public async IAsyncEnumerable<StoredEvent> EndedInstancesAsync(int newest, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var stored in await store.ReadAsync(
            "SELECT * FROM hardshare.ended_instances($1, $2)", [newest, Observations], PostgresStore.Event, cancellation).ConfigureAwait(false))
            yield return stored;
    }

    public Task<IReadOnlyList<string>> EndedBeforeAsync(DateTimeOffset before, int max, CancellationToken cancellation) => store.ReadAsync(
        "SELECT * FROM hardshare.ended_before($1, $2)", [before.UtcTicks, max], row => row.GetString(0), cancellation);

    private Task<IReadOnlyList<TId>> IdsAsync<TId>(string sql, CancellationToken cancellation)
        where TId : struct, IId<TId> =>
        store.ReadAsync(sql, [], row => TId.From(Guid.ParseExact(row.GetString(0).AsSpan(2), "D")), cancellation);
}
