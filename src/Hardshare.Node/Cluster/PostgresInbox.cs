using System.Runtime.CompilerServices;
using System.Text.Json;
using Hardshare.Actors.Inbox;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Database;

namespace Hardshare.Node.Cluster;

/// <summary>
/// Commands between nodes, in the workspace's database. What is posted at the same time goes there in one statement. What crosses is the time that is left, so that the nodes' clocks need not agree.
/// </summary>
internal sealed class PostgresInbox(NodeDatabase database, LeaseHolder holder, string name, TimeProvider time) : IInbox
{
    private static readonly TimeSpan ClearEvery = TimeSpan.FromSeconds(30);

    private readonly PostBox _posts = new(database, holder, time);
    private long _clearedAt = time.GetTimestamp();

    public async Task<long> PostAsync(string target, CommandEnvelope command, CancellationToken cancellation)
    {
        var posted = await _posts.PostAsync(new Post(target, command.Id.Value, NodeWire.Write(command), command.Deadline)).WaitAsync(cancellation);
        if (posted.Number is not { } number)
            throw Away(target, posted);
        return number;
    }

    private static NodeAwayException Away(string target, PostResult posted) => posted.Since switch
    {
        null => new NodeAwayException($"there is no node {target} in the workspace", isKnown: false),
        { } since when since == DateTimeOffset.MinValue => new NodeAwayException($"node {target} has not been started yet"),
        { } since => new NodeAwayException(posted.InOrder ? $"node {target} was stopped at {since:u}" : $"node {target} is unreachable since {since:u}"),
    };

    public async Task<InboxContent> LookAsync(IReadOnlyCollection<long> waiting, string? cursor, int max, CancellationToken cancellation)
    {
        var rows = await database.ReadAsync(
            "SELECT number, source, body, remaining, cursor FROM hardshare.look($1, $2, $3)", [waiting.ToArray(), Values.Text(cursor), max],
            row => new Row(
                row.IsDBNull(0) ? 0 : row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? [] : row.GetFieldValue<byte[]>(2),
                row.IsDBNull(3) ? TimeSpan.Zero : row.GetTimeSpan(3), row.IsDBNull(4) ? null : row.GetString(4)),
            cancellation);
        var now = time.GetUtcNow();
        await ClearAsync(cancellation);
        var content = (Replies: new List<PostedReply>(), Commands: new List<PostedCommand>());
        var refused = new List<PostedReply>();
        foreach (var row in rows.SkipLast(1))
        {
            if (row.From is not { } from)
                content.Replies.Add(new PostedReply(row.Number, Read(() => NodeWire.ReadReply(row.Body)) ?? new Rejected(
                    RejectionCode.NotImplemented, $"the command was answered by a node of a newer version than {name}, in a way that this one does not know")));
            else if (Read(() => NodeWire.ReadCommand(row.Body)) is { } command)
                content.Commands.Add(new PostedCommand(row.Number, from, command with { Deadline = now + row.Left }));
            else
                refused.Add(new PostedReply(row.Number, new Rejected(
                    RejectionCode.NotImplemented, $"node {name} does not know this command: it runs an older version than node {from}")));
        }
        if (refused.Count > 0)
            await AnswerAsync(refused, cancellation);
        return new InboxContent(content.Replies, content.Commands, rows[^1].Cursor);
    }

    public Task AnswerAsync(IReadOnlyList<PostedReply> replies, CancellationToken cancellation) => database.ExecuteAsync(
        "SELECT hardshare.answer($1, $2, $3)",
        [holder.Held(), replies.Select(reply => reply.Number).ToArray(), Values.Blobs([.. replies.Select(reply => NodeWire.Write(reply.Reply))])], cancellation);

    public async IAsyncEnumerable<bool> WakesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var listener = new WakeListener(database, time);
        while (true)
        {
            await listener.WaitAsync(cancellation);
            yield return true;
        }
    }

    private async Task ClearAsync(CancellationToken cancellation)
    {
        if (time.GetElapsedTime(_clearedAt) < ClearEvery)
            return;
        _clearedAt = time.GetTimestamp();
        await database.ExecuteAsync("SELECT hardshare.clear_inbox()", [], cancellation);
    }

    /// <summary>Null for what only a newer version knows.</summary>
    private static T? Read<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is UnknownManifestException or JsonException)
        {
            return null;
        }
    }

    private sealed record Row(long Number, string? From, byte[] Body, TimeSpan Left, string? Cursor);
}
