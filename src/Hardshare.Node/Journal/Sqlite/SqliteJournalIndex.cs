using System.Runtime.CompilerServices;
using Hardshare.Actors.Journal;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;

namespace Hardshare.Node.Journal.Sqlite;

/// <summary>
/// Answers from the partial index over the events that begin and end entities: its size, not the journal's, is what a question costs.
/// </summary>
public sealed class SqliteJournalIndex(SqliteStore store) : IJournalIndex
{
    internal const string Deployments =
        $"SELECT persistence_id FROM journal WHERE {SqliteSchema.IsLandmark} AND manifest = 'deployment-registered-v1' ORDER BY ordering";

    internal const string OpenRequests =
        $"""
        SELECT persistence_id FROM journal
        WHERE {SqliteSchema.IsLandmark} AND manifest = 'request-placed-v1' AND persistence_id NOT IN (
            SELECT persistence_id FROM journal
            WHERE {SqliteSchema.IsLandmark} AND manifest IN ('request-fulfilled-v1', 'request-withdrawn-v1'))
        ORDER BY ordering
        """;

    internal const string EndedInstances =
        $"""
        SELECT persistence_id FROM journal
        WHERE {SqliteSchema.IsLandmark} AND manifest = 'instance-cleaned-up-v1'
        ORDER BY ordering DESC LIMIT ?1
        """;

    internal const string EndedBefore =
        $"""
        SELECT persistence_id FROM journal
        WHERE {SqliteSchema.IsLandmark} AND manifest = 'instance-cleaned-up-v1' AND created < ?1 AND NOT deleted
        ORDER BY ordering LIMIT ?2
        """;

    private const int InstancesPerPage = 100;

    private static readonly HashSet<string> Observations =
        [.. Manifests.All.Where(one => typeof(IObservation).IsAssignableFrom(one.Value)).Select(one => one.Key)];

    public Task<IReadOnlyList<DeploymentId>> DeploymentsAsync(CancellationToken cancellation) =>
        store.ReadAsync(reader => Ids<DeploymentId>(reader, Deployments), cancellation);

    public Task<IReadOnlyList<RequestId>> OpenRequestsAsync(CancellationToken cancellation) =>
        store.ReadAsync(reader => Ids<RequestId>(reader, OpenRequests), cancellation);

    public async IAsyncEnumerable<StoredEvent> EndedInstancesAsync(int newest, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var ended = await store.ReadAsync(reader => Texts(reader.Statement(EndedInstances).Bind(1, newest)), cancellation).ConfigureAwait(false);
        foreach (var some in ended.Chunk(InstancesPerPage))
            foreach (var stored in await store.ReadAsync(reader => ReadDecisions(reader, some), cancellation).ConfigureAwait(false))
                yield return stored;
    }

    public Task<IReadOnlyList<string>> EndedBeforeAsync(DateTimeOffset before, int max, CancellationToken cancellation) => store.ReadAsync<IReadOnlyList<string>>(
        reader => Texts(reader.Statement(EndedBefore).Bind(1, before.UtcTicks).Bind(2, max)), cancellation);

    private static List<StoredEvent> ReadDecisions(SqliteReader reader, string[] persistenceIds)
    {
        var events = new List<StoredEvent>();
        foreach (var persistenceId in persistenceIds)
            JournalQueries.ReadEntity(reader, persistenceId, (ordering, _, sequenceNr, manifest, message) =>
            {
                if (!Observations.Contains(manifest))
                    events.Add(new StoredEvent(persistenceId, sequenceNr, ordering, EventCodec.Decode(manifest, message)));
            });
        return events;
    }

    private static IReadOnlyList<TId> Ids<TId>(SqliteReader reader, string sql)
        where TId : struct, IId<TId> =>
        [.. Texts(reader.Statement(sql)).Select(persistenceId => TId.From(Guid.ParseExact(persistenceId.AsSpan(2), "D")))];

    private static List<string> Texts(SqliteStatement rows)
    {
        try
        {
            var found = new List<string>();
            while (rows.Step())
                found.Add(rows.Text(0));
            return found;
        }
        finally
        {
            rows.Reset();
        }
    }
}
