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
    private readonly SemaphoreSlim _turn = new(1);
    private long _taken;
    private (long UpTo, DatabaseException Cause)? _failure;

    public NodeDatabase(DatabaseOptions options)
    {
        Options = options;
        _shared = Build(options.ConnectionString(pooled: true));
        _separate = Build(options.ConnectionString(pooled: false));
    }

    public DatabaseOptions Options { get; }

    /// <summary>
    /// Ask something, when it is this question's turn. Fails with <see cref="DatabaseException"/>; when the database is found away, all who wait fail with it, and
    /// not one after the other.
    /// </summary>
    public async Task<T> QueryAsync<T>(Func<NpgsqlConnection, Task<T>> query, CancellationToken cancellation = default)
    {
        var ticket = Interlocked.Increment(ref _taken);
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_failure is { } failure && ticket <= failure.UpTo)
                throw failure.Cause;
            var connection = await _shared.OpenConnectionAsync(cancellation).ConfigureAwait(false);
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
            _turn.Release();
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

    /// <summary>Let the shared connection go, so that the next question opens another.</summary>
    public void Forget() => _shared.Clear();

    public async ValueTask DisposeAsync()
    {
        await _shared.DisposeAsync().ConfigureAwait(false);
        await _separate.DisposeAsync().ConfigureAwait(false);
        _turn.Dispose();
    }

    /// <summary>A statement; <paramref name="values"/> are $1, $2, ….</summary>
    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, IEnumerable<object?> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
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
