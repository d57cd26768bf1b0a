using Hardshare.Node.Database;
using Npgsql;

namespace Hardshare.Node.Cluster;

/// <summary>A command for another node, as it is stored.</summary>
internal sealed record Post(string Target, Guid Command, byte[] Body, DateTimeOffset Deadline);

/// <summary>What became of it: its number, or since when the target is away (null for a node that is not known; the earliest time for one that never was there).</summary>
internal sealed record PostResult(long? Number, DateTimeOffset? Since, bool InOrder);

/// <summary>
/// Posts what came while the statement before was under way, in one statement: many share the wait for the server's disk. The targets are woken in the same round trip, in a transaction of its own after the other has
/// committed. A wake may be lost, since everybody looks by themselves once a second.
/// </summary>
internal sealed class PostBox(NodeDatabase database, LeaseHolder holder, TimeProvider time)
{
    private const int MostAtOnce = 1000;

    private readonly Lock _lock = new();
    private readonly Queue<Waiting> _waiting = [];
    private bool _isUnderWay;

    private sealed record Waiting(Post Post, TaskCompletionSource<PostResult> Result);

    public Task<PostResult> PostAsync(Post post)
    {
        var waiting = new Waiting(post, new TaskCompletionSource<PostResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            _waiting.Enqueue(waiting);
            if (_isUnderWay)
                return waiting.Result.Task;
            _isUnderWay = true;
        }
        _ = SendAsync();
        return waiting.Result.Task;
    }

    private async Task SendAsync()
    {
        while (Next() is { } batch)
        {
            try
            {
                var results = await StoreAsync(batch);
                for (var i = 0; i < batch.Count; i++)
                    batch[i].Result.SetResult(results[i]);
            }
            catch (Exception e)
            {
                foreach (var waiting in batch)
                    waiting.Result.TrySetException(e);
            }
        }
    }

    private Task<IReadOnlyList<PostResult>> StoreAsync(List<Waiting> batch) => database.QueryAsync<IReadOnlyList<PostResult>>(async connection =>
    {
        var (now, targets) = (time.GetUtcNow(), batch.Select(one => one.Post.Target).ToArray());
        await using var statements = new NpgsqlBatch(connection)
        {
            EnableErrorBarriers = true,
            BatchCommands =
            {
                NodeDatabase.BatchCommand(
                    "SELECT number, away_since, in_order FROM hardshare.post($1, $2, $3, $4, $5)",
                    [
                        holder.Held(), targets, batch.Select(one => one.Post.Command).ToArray(),
                        Values.Blobs([.. batch.Select(one => one.Post.Body)]), batch.Select(one => one.Post.Deadline - now).ToArray(),
                    ]),
                NodeDatabase.BatchCommand("SELECT hardshare.wake($1)", [targets.Distinct().ToArray()]),
            },
        };
        await using var row = await statements.ExecuteReaderAsync();
        var results = new List<PostResult>(batch.Count);
        while (await row.ReadAsync())
            results.Add(new PostResult(row.IsDBNull(0) ? null : row.GetInt64(0), row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1), row.GetBoolean(2)));
        return results;
    });

    private List<Waiting>? Next()
    {
        lock (_lock)
        {
            var batch = new List<Waiting>();
            while (batch.Count < MostAtOnce && _waiting.TryDequeue(out var waiting))
                batch.Add(waiting);
            _isUnderWay = batch.Count > 0;
            return _isUnderWay ? batch : null;
        }
    }
}
