using System.Text.Json;
using Hardshare.Actors.Directory;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Database;

namespace Hardshare.Node.Cluster;

/// <summary>What nodes show each other, in the workspace's database.</summary>
internal sealed class PostgresDirectoryStore(NodeDatabase database, LeaseHolder holder, TimeProvider time) : IDirectoryStore
{
    /// <summary>Of instances that are over those that ended last are shown, as many for each node.</summary>
    internal const int EndedInstancesShown = 1000;
    private static readonly TimeSpan TidyEvery = TimeSpan.FromMinutes(10);

    private long _tidiedAt = time.GetTimestamp();

    // What was read before its place was settled; it comes again, until it is.
    private Dictionary<string, Row> _early = [];
    private string? _next;

    // A view that another node has taken over the right to is left out by the database: that node shows it.
    public async Task PublishAsync(IReadOnlyList<SharedView> views, CancellationToken cancellation)
    {
        await database.ExecuteAsync(
            "SELECT hardshare.publish($1, $2, $3, $4)",
            [
                holder.Held(), views.Select(view => view.Entity).ToArray(),
                Values.Blobs([.. views.Select(view => view.View is { } shown ? NodeWire.Write(shown) : null)]),
                Values.Moments([.. views.Select(view => view.View is InstanceView instance ? instance.Ended : null)]),
            ],
            cancellation);
        await TidyAsync(cancellation);
    }

    public async Task<SharedViews> ReadAsync(string? cursor, int max, CancellationToken cancellation)
    {
        var rows = await database.ReadAsync(
            "SELECT entity, node, view, cursor FROM hardshare.changes($1, $2)", [Values.Text(cursor), max],
            row => new Row(
                row.IsDBNull(0) ? null : row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetFieldValue<byte[]>(2),
                row.IsDBNull(3) ? null : row.GetString(3)),
            cancellation);
        var before = cursor is not null && cursor == _next ? _early : [];
        _next = rows[^1].Cursor;
        var anew = rows.Where(row => row.Entity is { } entity && !(before.TryGetValue(entity, out var shown) && shown.Shows(row))).ToArray();
        foreach (var row in rows.Where(row => row.Entity is not null && !row.IsEarly))
            before.Remove(row.Entity!);
        foreach (var row in rows.Where(row => row.IsEarly))
            before[row.Entity!] = row;
        _early = before;
        return new SharedViews([.. anew.Select(Read).OfType<SharedView>()], rows[^1].Cursor!, rows.Count > max);
    }

    private async Task TidyAsync(CancellationToken cancellation)
    {
        if (time.GetElapsedTime(_tidiedAt) < TidyEvery)
            return;
        _tidiedAt = time.GetTimestamp();
        await database.ExecuteAsync("SELECT hardshare.tidy($1, $2)", [holder.Held(), EndedInstancesShown], cancellation);
    }

    /// <summary>Null for a view that only a newer version knows.</summary>
    private static SharedView? Read(Row row)
    {
        try
        {
            return new SharedView(row.Entity!, row.Node!, row.View is null ? null : NodeWire.ReadReply(row.View));
        }
        catch (Exception e) when (e is UnknownManifestException or JsonException)
        {
            return null;
        }
    }

    private sealed record Row(string? Entity, string? Node, byte[]? View, string? Cursor)
    {
        public bool IsEarly => Entity is not null && Cursor is not null;

        public bool Shows(Row other) => Node == other.Node && View.AsSpan().SequenceEqual(other.View) && (View is null) == (other.View is null);
    }
}
