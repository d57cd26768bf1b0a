using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Hardshare.Node.Journal;

/// <summary>Opens connections to a database file in WAL mode.</summary>
internal static class SqliteFile
{
    /// <summary>
    /// For the one writer. Creates the file (mode 0600) and its folder. <paramref name="durability"/> is SQLite's <c>synchronous</c>.
    /// </summary>
    public static SqliteConnection OpenForWriting(string file, string durability)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        CreatePrivately(file);
        var connection = Open(file, SqliteOpenMode.ReadWrite);
        try
        {
            Execute(connection, $"PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = {durability}");
            Execute(connection, "PRAGMA temp_store = MEMORY");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>For reading only: it sees what is committed when a query begins, and never waits for the writer.</summary>
    public static SqliteConnection OpenForReading(string file)
    {
        var connection = Open(file, SqliteOpenMode.ReadOnly);
        Execute(connection, "PRAGMA busy_timeout = 5000");
        return connection;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        var result = raw.sqlite3_exec(connection.Handle!, sql);
        if (result != raw.SQLITE_OK)
            SqliteException.ThrowExceptionForRC(result, connection.Handle);
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false };
        var connection = new SqliteConnection(settings.ToString());
        connection.Open();
        return connection;
    }

    // SQLite gives its -wal and -shm files the mode of the main one.
    private static void CreatePrivately(string file)
    {
        if (!File.Exists(file))
            new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }).Dispose();
    }
}
