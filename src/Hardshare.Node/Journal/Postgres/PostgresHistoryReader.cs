using Hardshare.Actors.Journal;
using Hardshare.Node.Database;
using Npgsql;

namespace Hardshare.Node.Journal.Postgres;

/// <summary>
/// Reads timelines by <c>ordering</c>, which the database makes of transaction ids: it shows what is below every transaction that is still open, so a follower that asks
/// for what comes after the last ordering it has seen misses nothing that commits late. What was stored when a question was asked is in the answer: the reader waits
/// for those transactions, for half a second at most, and what is still missing then comes with a later question.
/// </summary>
public sealed class PostgresHistoryReader(PostgresStore store, TimeProvider time) : IHistoryReader
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    // One waits for the node's connection at a time, however many users read: what they ask for can take long, and others wait there too.
    private readonly Turns _turns = new();

    public async Task<string?> FindInstanceAsync(InstanceId instance, CancellationToken cancellation) => (await store.QueryAsync(database => database.ReadAsync(
        "SELECT hardshare.find_instance($1)", [instance.ToString()], row => row.IsDBNull(0) ? null : row.GetString(0), cancellation)).ConfigureAwait(false))[0];

    // What is not settled yet counts as new.
    public async Task<long> NewestAsync(CancellationToken cancellation) => (await store.QueryAsync(database => database.ReadAsync(
        "SELECT least(newest, settled - 1) FROM hardshare.heights()", [], row => row.GetInt64(0), cancellation)).ConfigureAwait(false))[0];

    public async Task<IReadOnlyList<StoredEvent>> ReadAsync(
        IReadOnlyCollection<string> persistenceIds, IReadOnlyCollection<string> prefixes, long after, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        if (max == 0 || persistenceIds.Count + prefixes.Count == 0)
            return [];
        object[] values = [persistenceIds.ToArray(), prefixes.ToArray(), after, max];
        if (persistenceIds.Count == 1 && prefixes.Count == 0)
            return (await LookAsync(values, cancellation).ConfigureAwait(false)).Events;
        var begun = time.GetTimestamp();
        long? newest = null;
        for (var wait = TimeSpan.FromMilliseconds(1); ; wait *= 2)
        {
            var look = await LookAsync(values, cancellation).ConfigureAwait(false);
            newest ??= look.Newest;
            if (look.Events.Count == max || look.Settled > newest || time.GetElapsedTime(begun) > LongestWait)
                return look.Events;
            await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
        }
    }

    // The heights first: the events that are read then go up to there at least.
    private async Task<(long Newest, long Settled, IReadOnlyList<StoredEvent> Events)> LookAsync(object[] values, CancellationToken cancellation)
    {
        await _turns.WaitAsync(urgent: false, cancellation).ConfigureAwait(false);
        try
        {
            return await AskAsync(values, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }

    private Task<(long Newest, long Settled, IReadOnlyList<StoredEvent> Events)> AskAsync(object[] values, CancellationToken cancellation) =>
        store.QueryAsync(database => database.QueryAsync<(long, long, IReadOnlyList<StoredEvent>)>(
            async connection =>
            {
                using var batch = new NpgsqlBatch(connection) { BatchCommands = { new("SELECT * FROM hardshare.heights()"), new("SELECT * FROM hardshare.history($1, $2, $3, $4)") } };
                foreach (var value in values)
                    batch.BatchCommands[1].Parameters.Add(new NpgsqlParameter { Value = value });
                using var rows = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
                await rows.ReadAsync(cancellation).ConfigureAwait(false);
                var (newest, settled) = (rows.GetInt64(0), rows.GetInt64(1));
                await rows.NextResultAsync(cancellation).ConfigureAwait(false);
                var events = new List<StoredEvent>();
                while (await rows.ReadAsync(cancellation).ConfigureAwait(false))
                    events.Add(PostgresStore.Event(rows));
                return (newest, settled, events);
            },
            cancellation));
}
