using System.Text.Json;
using Hardshare.Actors.Directory;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Database;

namespace Hardshare.Node.Cluster;

/// <summary>What nodes show each other, in the workspace's database.</summary>
internal sealed class PostgresDirectoryStore(NodeDatabase database, LeaseHolder holder) : IDirectoryStore
{
    // A view that another node has taken over the right to is left out by the database: that node shows it.
    public Task PublishAsync(IReadOnlyList<SharedView> views, CancellationToken cancellation) => database.ExecuteAsync(
        "SELECT hardshare.publish($1, $2, $3)",
        [
            holder.Held(), views.Select(view => view.Entity).ToArray(),
            Values.Blobs([.. views.Select(view => view.View is { } shown ? NodeWire.Write(shown) : null)]),
        ],
        cancellation);

    public async Task<SharedViews> ReadAsync(string? cursor, int max, CancellationToken cancellation)
    {
        var rows = await database.ReadAsync(
            "SELECT entity, node, view, cursor FROM hardshare.changes($1, $2)", [Values.Text(cursor), max],
            row => row.IsDBNull(0)
                ? new Row(null, null, null, row.GetString(3))
                : new Row(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetFieldValue<byte[]>(2), null),
            cancellation);
        var views = rows.Where(row => row.Entity is not null).Select(Read).OfType<SharedView>();
        return new SharedViews([.. views], rows[^1].Cursor!, rows.Count > max);
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

    private sealed record Row(string? Entity, string? Node, byte[]? View, string? Cursor);
}
