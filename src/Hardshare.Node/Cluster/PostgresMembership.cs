using System.Text.Json;
using Hardshare.Actors.Membership;
using Hardshare.Node.Database;
using Npgsql;
using NpgsqlTypes;

namespace Hardshare.Node.Cluster;

/// <summary>
/// This node's lease in the workspace's database. It tells <see cref="LeaseHolder"/> which incarnation holds the lease, for those who write, and takes that back when the lease is lost or its length has passed
/// without an answer.
/// </summary>
/// <param name="database">The way to the database.</param>
/// <param name="self">Who this node is by its configuration; the database has to agree.</param>
/// <param name="holder">Told of the incarnation.</param>
/// <param name="keys">Told of the members' public keys.</param>
/// <param name="time">The clock by which the lease runs out here.</param>
internal sealed class PostgresMembership(NodeDatabase database, ClusterSelf self, LeaseHolder holder, MemberKeys keys, TimeProvider time) : IMembership, IDisposable
{
    private readonly Lock _lock = new();
    private ITimer? _end;
    private bool _isChecked;

    public async Task<Lease> AcquireAsync(MemberCard card, CancellationToken cancellation)
    {
        holder.Incarnation = null;
        if (!_isChecked)
            await Migrator.CheckAsync(database, cancellation);
        var incarnation = Guid.NewGuid();
        return await HoldAsync(incarnation, async connection =>
        {
            if (!_isChecked)
                await self.CheckAsync(connection, database.Options, cancellation);
            _isChecked = true;
            return await HeldAsync(
                connection, "SELECT lease, after_lapse FROM hardshare.acquire($1, $2, $3, $4)",
                [incarnation, card.Version, card.Roles.ToArray(), new NpgsqlParameter { Value = card.Info.GetRawText(), NpgsqlDbType = NpgsqlDbType.Jsonb }], cancellation);
        }, cancellation);
    }

    public async Task<Lease> RenewAsync(CancellationToken cancellation)
    {
        var incarnation = holder.Incarnation ?? throw new Actors.Membership.LeaseLostException("its time passed without an answer of the database");
        return await HoldAsync(
            incarnation, connection => HeldAsync(connection, "SELECT lease, false FROM hardshare.renew($1)", [incarnation], cancellation), cancellation);
    }

    public async Task ResignAsync(CancellationToken cancellation)
    {
        if (holder.Incarnation is not { } incarnation)
            return;
        holder.Incarnation = null;
        await database.ExecuteAsync("SELECT hardshare.resign($1)", [incarnation], cancellation);
    }

    public void Dispose()
    {
        lock (_lock)
            _end?.Dispose();
    }

    private async Task<Lease> HoldAsync(Guid incarnation, Func<NpgsqlConnection, Task<(TimeSpan Length, bool AfterLapse)>> ask, CancellationToken cancellation)
    {
        var askedAt = time.GetTimestamp();
        try
        {
            var ((length, afterLapse), members) = await database.QueryNextAsync(
                async connection => (await ask(connection), await MembersAsync(connection, cancellation)), cancellation);
            keys.Set(members);
            Hold(incarnation, length - time.GetElapsedTime(askedAt));
            return new Lease(incarnation, length, members) { AfterLapse = afterLapse };
        }
        catch (Database.LeaseLostException lost)
        {
            holder.Incarnation = null;
            throw new Actors.Membership.LeaseLostException(lost.Message);
        }
    }

    /// <summary>Counted from when it was asked for, so it ends here before it ends there.</summary>
    private void Hold(Guid incarnation, TimeSpan left)
    {
        lock (_lock)
        {
            _end?.Dispose();
            _end = null;
            if (left <= TimeSpan.Zero)
                return;
            holder.Incarnation = incarnation;
            _end = time.CreateTimer(_ => RunOut(incarnation), null, left, Timeout.InfiniteTimeSpan);
        }
    }

    private void RunOut(Guid incarnation)
    {
        lock (_lock)
        {
            if (holder.Incarnation == incarnation)
                holder.Incarnation = null;
        }
    }

    private static async Task<(TimeSpan Length, bool AfterLapse)> HeldAsync(NpgsqlConnection connection, string sql, object?[] values, CancellationToken cancellation)
    {
        using var command = NodeDatabase.Command(connection, sql, values);
        using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return (row.GetTimeSpan(0), row.GetBoolean(1));
    }

    private static async Task<IReadOnlyList<Member>> MembersAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        using var command = NodeDatabase.Command(connection, "SELECT name, roles, version, alive, since, in_order, info, singletons, remaining, removed FROM hardshare.members()", []);
        using var row = await command.ExecuteReaderAsync(cancellation);
        var members = new List<Member>();
        while (await row.ReadAsync(cancellation))
            members.Add(new Member(
                row.GetString(0), row.GetFieldValue<string[]>(1), row.GetString(2), row.GetBoolean(3), row.GetFieldValue<DateTimeOffset>(4), row.GetBoolean(5),
                Json(row.GetString(6)), row.GetFieldValue<string[]>(7))
            {
                Left = row.IsDBNull(8) ? null : row.GetTimeSpan(8),
                Removed = row.IsDBNull(9) ? null : row.GetFieldValue<DateTimeOffset>(9),
            });
        return members;
    }

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
