using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Hardshare.Node.Journal.Sqlite;

/// <summary>Tells errors apart and puts them into words for an operator.</summary>
internal static class SqliteFailure
{
    /// <summary>Whether the statement alone was refused (its data), so that the transaction and the file are well.</summary>
    public static bool IsRefusal(Exception cause) =>
        cause is SqliteException { SqliteErrorCode: raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH };

    /// <summary>
    /// What went wrong with which file, and what to do. <paramref name="subject"/> names the file, <paramref name="done"/> is a participle:
    /// written, read.
    /// </summary>
    public static JournalStoreException Explain(string subject, string done, Exception cause) => cause switch
    {
        JournalStoreException known => known,
        SqliteException sqlite => new JournalUnavailableException(
            $"{subject} cannot be {done}: {Text(sqlite)} (SQLite error {sqlite.SqliteExtendedErrorCode}). "
            + Advice(sqlite.SqliteErrorCode),
            cause),
        _ => new JournalUnavailableException($"{subject} cannot be {done}: {cause.Message}", cause),
    };

    private static string Text(SqliteException cause) => raw.sqlite3_errstr(cause.SqliteExtendedErrorCode).utf8_to_string();

    private static string Advice(int code) => code switch
    {
        raw.SQLITE_FULL => "Free some space on its disk; it is tried again with the next event, no restart is needed.",
        raw.SQLITE_IOERR => "See whether its disk is full or broken; it is tried again with the next event, no restart is needed.",
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN =>
            "See whether its folder is there and belongs to the user that runs this node.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "Another program holds it; only one node may use a data folder.",
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => "It is damaged; restore the data folder from a backup.",
        _ => "It is tried again with the next event.",
    };
}
