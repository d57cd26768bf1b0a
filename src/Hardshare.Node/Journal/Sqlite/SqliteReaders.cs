using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Hardshare.Node.Journal.Sqlite;

/// <summary>A few read-only connections that take turns, each with its prepared statements.</summary>
internal sealed class SqliteReaders(string file) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(Math.Max(2, Environment.ProcessorCount));
    private readonly Stack<SqliteReader> _idle = [];
    private readonly Lock _gate = new();
    private bool _disposed;

    /// <summary>
    /// Run a query on the thread pool, as soon as a connection is free. Errors of the file come as
    /// <see cref="JournalUnavailableException"/>; what the query itself throws comes as it is.
    /// </summary>
    public async Task<T> ReadAsync<T>(Func<SqliteReader, T> query, CancellationToken cancellation = default)
    {
        await _turns.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Read(query), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _disposed = true;
        CloseIdle();
    }

    /// <summary>Close the connections that nobody uses at the moment, with the pages that they keep. They are opened again when needed.</summary>
    public void CloseIdle()
    {
        lock (_gate)
        {
            while (_idle.TryPop(out var reader))
                reader.Dispose();
        }
    }

    private T Read<T>(Func<SqliteReader, T> query)
    {
        SqliteReader? reader = null;
        try
        {
            reader = Take();
            var result = query(reader);
            GiveBack(reader);
            return result;
        }
        catch (Exception cause)
        {
            reader?.Dispose();
            if (cause is SqliteException)
                throw SqliteFailure.Explain($"The journal {file}", "read", cause);
            throw;
        }
    }

    private SqliteReader Take()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_idle.TryPop(out var idle))
                return idle;
        }
        return new SqliteReader(SqliteFile.OpenForReading(file));
    }

    private void GiveBack(SqliteReader reader)
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _idle.Push(reader);
                return;
            }
        }
        reader.Dispose();
    }
}

/// <summary>One read-only connection.</summary>
internal sealed class SqliteReader(sqlite3 connection) : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> _statements = [];

    /// <summary>The statement for this text, prepared once. Reset it after use: an open query holds the write-ahead log.</summary>
    public SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            _statements[sql] = statement = new SqliteStatement(connection, sql);
        return statement;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        connection.Dispose();
    }
}
