using Hardshare.Actors.Journal;
using Hardshare.Contracts.History;

namespace Hardshare.Node.Journal.Sqlite;

/// <summary>
/// Reads timelines by <c>ordering</c>. There is one writer, so what has a higher ordering was committed later, and a follower that asks for
/// what comes after the last ordering it has seen misses nothing.
/// </summary>
public sealed class SqliteHistoryReader(SqliteStore store) : IHistoryReader
{
    // A follower is this close to the end; looking at everything that is new is then cheaper than at everything of the entity.
    private const long NearTheEnd = 2_000;

    public Task<IReadOnlyList<StoredEvent>> ReadAsync(
        IReadOnlyCollection<string> persistenceIds, IReadOnlyCollection<string> prefixes, long after, int max,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        var selection = new EntitySelection(persistenceIds, prefixes);
        return store.ReadAsync(reader => Read(reader, selection, after, max, cancellation), cancellation);
    }

    public Task<string?> FindInstanceAsync(InstanceId instance, CancellationToken cancellation) =>
        store.ReadAsync(reader => JournalQueries.FindInstance(reader, instance.ToString()), cancellation);

    public Task<long> NewestAsync(CancellationToken cancellation) => store.ReadAsync(JournalQueries.Newest, cancellation);

    private static IReadOnlyList<StoredEvent> Read(
        SqliteReader reader, EntitySelection selection, long after, int max, CancellationToken cancellation)
    {
        var events = new List<StoredEvent>();
        var newest = JournalQueries.Newest(reader);
        while (events.Count < max && after < newest && !selection.IsEmpty)
        {
            cancellation.ThrowIfCancellationRequested();
            after = selection.IncludesAll || newest - after <= NearTheEnd
                ? ReadForward(reader, selection, after, Math.Min(newest, after + NearTheEnd), max, events)
                : ReadByIndex(reader, selection, after, newest, max, events);
        }
        return events;
    }

    private static long ReadForward(
        SqliteReader reader, EntitySelection selection, long after, long upTo, int max, List<StoredEvent> events)
    {
        JournalQueries.ReadAfter(reader, after, upTo, (ordering, persistenceId, sequenceNr, manifest, message) =>
        {
            if (events.Count < max && selection.Includes(persistenceId))
                events.Add(new StoredEvent(persistenceId, sequenceNr, ordering, EventCodec.Decode(manifest, message)));
        });
        return upTo;
    }

    private static long ReadByIndex(
        SqliteReader reader, EntitySelection selection, long after, long newest, int max, List<StoredEvent> events)
    {
        var wanted = max - events.Count;
        var orderings = selection.Orderings(reader, after, newest, wanted);
        foreach (var ordering in orderings)
            JournalQueries.ReadOne(reader, ordering, (_, persistenceId, sequenceNr, manifest, message) =>
                events.Add(new StoredEvent(persistenceId, sequenceNr, ordering, EventCodec.Decode(manifest, message))));
        return orderings.Count < wanted ? newest : orderings[^1];
    }
}
