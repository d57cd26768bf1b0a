using Npgsql;

namespace Hardshare.Node.Database;

/// <summary>
/// The node's way to the workspace's database: one connection for short questions, which take turns, and connections of their own for those who need one (the
/// journal's writer, and the one that listens). Nothing connects before it is used, and each connects again by itself.
/// </summary>
public sealed class NodeDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource _shared;
    private readonly NpgsqlDataSource _separate;
    private readonly Turns _turns = new();
    private long _taken;
    private long _lastUsed;
    private (long UpTo, DatabaseException Cause)? _failure;

    public NodeDatabase(DatabaseOptions options)
    {
        Options = options;
        Silence = new DatabaseSilence(options, TimeProvider.System);
        _shared = Build(options.ConnectionString(pooled: true));
        _separate = Build(options.ConnectionString(pooled: false));
    }

    public DatabaseOptions Options { get; }

    /// <summary>Told of all that is asked, but for what waits for its turn.</summary>
    public DatabaseSilence Silence { get; }

    /// <summary>
    /// Ask something, when it is this question's turn. Fails with <see cref="DatabaseException"/>; when the database is found away, all who wait fail with it, and
    /// not one after the other.
    /// </summary>
    public Task<T> QueryAsync<T>(Func<NpgsqlConnection, Task<T>> query, CancellationToken cancellation = default) => AskAsync(query, urgent: false, cancellation);

    /// <summary>The same, before all others that wait: a queue of questions is not to cost the node its lease.</summary>
    public Task<T> QueryNextAsync<T>(Func<NpgsqlConnection, Task<T>> query, CancellationToken cancellation = default) => AskAsync(query, urgent: true, cancellation);

    private async Task<T> AskAsync<T>(Func<NpgsqlConnection, Task<T>> query, bool urgent, CancellationToken cancellation)
    {
        var ticket = Interlocked.Increment(ref _taken);
        await _turns.WaitAsync(urgent, cancellation).ConfigureAwait(false);
        try
        {
            if (_failure is { } failure && ticket <= failure.UpTo)
                throw failure.Cause;
            using var silence = Silence.Watch();
            var connection = await OpenSharedAsync(cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
                return await query(connection).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is NpgsqlException or TimeoutException or IOException)
        {
            var explained = DatabaseFailure.Explain(Options, cause);
            if (explained is DatabaseUnavailableException)
                _failure = (Interlocked.Read(ref _taken), explained);
            throw explained;
        }
        finally
        {
            _lastUsed = Environment.TickCount64;
            _turns.Release();
        }
    }

    /// <summary>Execute a statement, see <see cref="QueryAsync"/>. <paramref name="values"/> are $1, $2, ….</summary>
    public Task<int> ExecuteAsync(string sql, IEnumerable<object?> values, CancellationToken cancellation = default) => QueryAsync(
        async connection =>
        {
            using var command = Command(connection, sql, values);
            return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        },
        cancellation);

    /// <summary>Read rows, see <see cref="QueryAsync"/>. <paramref name="values"/> are $1, $2, ….</summary>
    public Task<IReadOnlyList<T>> ReadAsync<T>(
        string sql, IEnumerable<object?> values, Func<NpgsqlDataReader, T> row, CancellationToken cancellation = default) => QueryAsync<IReadOnlyList<T>>(
        async connection =>
        {
            using var command = Command(connection, sql, values);
            using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            var found = new List<T>();
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                found.Add(row(reader));
            return found;
        },
        cancellation);

    /// <summary>A connection of its own, not open yet; the caller's to dispose.</summary>
    public NpgsqlConnection CreateConnection() => _separate.CreateConnection();

    /// <summary>Let the shared connection go: somebody has seen the server end. The next question opens another.</summary>
    public void Forget() => _shared.Clear();

    /// <summary>Whether a connection that was last used then has idled for so long that it is worth asking whether it is still there.</summary>
    internal static bool HasIdled(long lastUsed) => Environment.TickCount64 - lastUsed > 1000;

    /// <summary>The smallest possible statement; throws when the connection has broken since its last use.</summary>
    internal static NpgsqlCommand Ping(NpgsqlConnection connection) => new("SELECT 1", connection);

    public async ValueTask DisposeAsync()
    {
        await _shared.DisposeAsync().ConfigureAwait(false);
        await _separate.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A statement; <paramref name="values"/> are $1, $2, ….</summary>
    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, IEnumerable<object?> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    /// <summary>One statement of several; <paramref name="values"/> are $1, $2, ….</summary>
    internal static NpgsqlBatchCommand BatchCommand(string sql, IEnumerable<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    // A server that was started again has cut the connection, and says so only when it is used.
    private async Task<NpgsqlConnection> OpenSharedAsync(CancellationToken cancellation)
    {
        var connection = await _shared.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        if (!HasIdled(_lastUsed))
            return connection;
        try
        {
            using var ping = Ping(connection);
            await ping.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            return connection;
        }
        catch (NpgsqlException cause) when (cause.InnerException is not TimeoutException)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            Forget();
            return await _shared.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        }
    }

    internal static NpgsqlDataSource Build(string connectionString)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(connectionString);
        builder.EnableArrays();
        builder.EnableJsonTypes();
        builder.EnableTransportSecurity();
        return builder.Build();
    }
}
