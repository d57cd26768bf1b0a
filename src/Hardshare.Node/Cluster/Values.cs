using Hardshare.Node.Database;
using Npgsql;
using NpgsqlTypes;

namespace Hardshare.Node.Cluster;

/// <summary>What statements are given.</summary>
internal static class Values
{
    /// <summary>The incarnation under which this node writes. Throws <see cref="Database.LeaseLostException"/> when it holds no lease.</summary>
    public static Guid Held(this LeaseHolder holder) =>
        holder.Incarnation ?? throw new LeaseLostException("this node does not hold its lease in the workspace at the moment");

    /// <summary>A text, or nothing, where the server could not tell the type of nothing.</summary>
    public static NpgsqlParameter Text(string? text) => new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    /// <inheritdoc cref="Text"/>
    public static NpgsqlParameter Interval(TimeSpan? length) => new() { Value = (object?)length ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Interval };

    /// <summary>Bytes, some of which are nothing.</summary>
    public static NpgsqlParameter Blobs(byte[]?[] blobs) => new() { Value = blobs, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };

    /// <summary>Moments, some of which are nothing.</summary>
    public static NpgsqlParameter Moments(DateTimeOffset?[] moments) =>
        new() { Value = moments.Select(moment => moment?.ToUniversalTime()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz };
}
