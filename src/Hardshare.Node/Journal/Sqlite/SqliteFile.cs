using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Hardshare.Node.Journal.Sqlite;

/// <summary>Opens connections to a database file in WAL mode.</summary>
internal static class SqliteFile
{
    /// <summary>
    /// For the one writer. Creates the file (mode 0600) and its folder. <paramref name="durability"/> is SQLite's <c>synchronous</c>.
    /// </summary>
    public static sqlite3 OpenForWriting(string file, string durability)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        CreatePrivately(file);
        var connection = Open(file, raw.SQLITE_OPEN_READWRITE);
        try
        {
            Execute(connection, $"PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = {durability}");
            // Four times the usual log (16 MiB): many writers touch the same pages again and again, and they are moved only once.
            Execute(connection, "PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -1024");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>For reading only: it sees what is committed when a query begins, and never waits for the writer.</summary>
    public static sqlite3 OpenForReading(string file)
    {
        var connection = Open(file, raw.SQLITE_OPEN_READONLY);
        // Small: what is read once is not read again soon, and the system has the file's pages in memory anyway.
        Execute(connection, "PRAGMA busy_timeout = 5000; PRAGMA cache_size = -256");
        return connection;
    }

    public static void Execute(sqlite3 connection, string sql)
    {
        var result = raw.sqlite3_exec(connection, sql);
        if (result != raw.SQLITE_OK)
            SqliteException.ThrowExceptionForRC(result, connection);
    }

    // Each connection is used by one thread at a time, so SQLite need not lock on every call (NOMUTEX).
    private static sqlite3 Open(string file, int mode)
    {
        Batteries_V2.Init();
        var result = raw.sqlite3_open_v2(file, out var connection, mode | raw.SQLITE_OPEN_NOMUTEX, null);
        if (result == raw.SQLITE_OK)
            return connection;
        using (connection)
            SqliteException.ThrowExceptionForRC(result, connection);
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
