using Npgsql;

namespace Hardshare.Node.Database;

/// <summary>
/// Makes the schema <c>hardshare</c> and brings an older one to this version. It is the owner's work; a node only looks whether it was done. Any number of them may run at
/// the same time: they take turns by an advisory lock, a step each.
/// </summary>
public static class Migrator
{
    // "hardshar"
    private const long Lock = 0x6861726473686172;

    private const string Bootstrap =
        """
        CREATE SCHEMA IF NOT EXISTS hardshare;
        CREATE TABLE IF NOT EXISTS hardshare.version (
            number integer PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL DEFAULT clock_timestamp());
        """;

    public static int Version => Migration.All.Count;

    /// <summary>
    /// Log in as the owner and do what there is to do. Returns the version that the schema had before, 0 for none. Throws <see cref="DatabaseException"/>, also for
    /// a schema of a newer version, which is left alone.
    /// </summary>
    public static async Task<int> RunAsync(DatabaseOptions owner, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        try
        {
            var source = NodeDatabase.Build(owner.ConnectionString(pooled: false));
            await using (source.ConfigureAwait(false))
            {
                var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                    return await RunAsync(connection, owner, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception cause) when (cause is NpgsqlException or TimeoutException or IOException)
        {
            throw DatabaseFailure.Explain(owner, cause);
        }
    }

    /// <summary>Whether the schema is of this version. Throws <see cref="DatabaseException"/>, with what to do, when it is not.</summary>
    public static async Task CheckAsync(NodeDatabase database, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        var found = (await database.ReadAsync("SELECT hardshare.schema_version()", [], row => row.GetInt32(0), cancellation).ConfigureAwait(false))[0];
        Verify(database.Options, found);
    }

    /// <summary>Throws <see cref="DatabaseException"/>, with what to do, for another version than this program's.</summary>
    internal static void Verify(DatabaseOptions database, int found)
    {
        if (found > Version)
            throw Newer(database, found);
        if (found < Version)
            throw new DatabaseException(
                $"The schema in {database} has version {found}, and this node needs {Version}. Run `hardshare cluster init` as its owner.", null);
    }

    private static async Task<int> RunAsync(NpgsqlConnection connection, DatabaseOptions owner, CancellationToken cancellation)
    {
        await ExecuteAsync(connection, "SET statement_timeout = 0", cancellation).ConfigureAwait(false);
        int? before = null;
        while (true)
        {
            var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({Lock})", cancellation).ConfigureAwait(false);
                if (before is null)
                    await ExecuteAsync(connection, Bootstrap, cancellation).ConfigureAwait(false);
                var version = await VersionAsync(connection, cancellation).ConfigureAwait(false);
                before ??= version;
                if (version > Version)
                    throw Newer(owner, version);
                await StepAsync(connection, version, cancellation).ConfigureAwait(false);
                await transaction.CommitAsync(cancellation).ConfigureAwait(false);
                if (version == Version)
                    return before.Value;
            }
        }
    }

    private static async Task StepAsync(NpgsqlConnection connection, int version, CancellationToken cancellation)
    {
        await ExecuteAsync(connection, "SET LOCAL search_path = hardshare, pg_temp", cancellation).ConfigureAwait(false);
        if (version == Version)
        {
            await ExecuteAsync(connection, "SELECT adopt_restored()", cancellation).ConfigureAwait(false);
            return;
        }
        var step = Migration.All[version];
        await ExecuteAsync(connection, step.Sql, cancellation).ConfigureAwait(false);
        await ExecuteAsync(connection, "REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA hardshare FROM PUBLIC", cancellation).ConfigureAwait(false);
        await ExecuteAsync(connection, $"INSERT INTO version (number, name) VALUES ({step.Number}, '{step.Name}')", cancellation).ConfigureAwait(false);
    }

    private static async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        using var command = new NpgsqlCommand("SELECT coalesce(max(number), 0) FROM hardshare.version", connection);
        return (int)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static DatabaseException Newer(DatabaseOptions database, int version) => new(
        $"The schema in {database} has version {version}; this version of Hardshare knows up to {Version}. Use the newer program.", null);
}
