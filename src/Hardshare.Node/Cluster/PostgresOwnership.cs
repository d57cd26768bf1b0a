using Hardshare.Actors.Membership;
using Hardshare.Node.Database;
using Npgsql;

namespace Hardshare.Node.Cluster;

/// <summary>Who owns what, by the workspace's database.</summary>
internal sealed class PostgresOwnership(NodeDatabase database, LeaseHolder holder) : IOwnership
{
    public Task<IReadOnlyList<string>> OwnedByAsync(string node, CancellationToken cancellation) =>
        database.ReadAsync("SELECT entity FROM hardshare.owned_by($1)", [node], row => row.GetString(0), cancellation);

    public async Task<string?> OwnerOfAsync(string key, CancellationToken cancellation)
    {
        var owners = await database.ReadAsync("SELECT node FROM hardshare.owners($1)", [new[] { key }], row => row.GetString(0), cancellation);
        return owners.Count > 0 ? owners[0] : null;
    }

    public async Task<IReadOnlyDictionary<string, long>> EpochsAsync(string? key, CancellationToken cancellation) => (await (key is null
        ? database.ReadAsync("SELECT entity, epoch FROM hardshare.owned($1)", [holder.Held()], Epoch, cancellation)
        : database.ReadAsync("SELECT o.entity, o.epoch FROM hardshare.owners($1) o JOIN hardshare.self() s ON s.name = o.node", [new[] { key }], Epoch, cancellation))).ToDictionary();

    private static KeyValuePair<string, long> Epoch(NpgsqlDataReader row) => new(row.GetString(0), row.GetInt64(1));

    public async Task<string> TakeAsync(string key, string? from, TimeSpan margin, CancellationToken cancellation) =>
        await OwnerAfterAsync("SELECT hardshare.take($1, $2, $3, $4)", [holder.Held(), key, Values.Text(from), margin], cancellation);

    public async Task<string> ReserveAsync(string key, CancellationToken cancellation) =>
        await OwnerAfterAsync("SELECT hardshare.reserve($1, $2)", [holder.Held(), key], cancellation);

    public async Task<string> GiveAsync(string key, string to, CancellationToken cancellation) =>
        await OwnerAfterAsync("SELECT hardshare.give($1, $2, $3)", [holder.Held(), key, to], cancellation);

    private async Task<string> OwnerAfterAsync(string sql, object?[] values, CancellationToken cancellation) =>
        (await database.ReadAsync(sql, values, row => row.GetString(0), cancellation))[0];
}
