namespace Hardshare.Node.Journal.Sqlite;

/// <summary>Reads rows of the table <c>journal</c>.</summary>
internal static class JournalQueries
{
    private const string Columns = "ordering, persistence_id, sequence_number, manifest, message";

    /// <summary>Returns how many rows were visited.</summary>
    public static long Replay(SqliteReader reader, string persistenceId, long from, long to, long max, EventVisitor visit)
    {
        var rows = reader.Statement(
            """
            SELECT sequence_number, manifest, message FROM journal
            WHERE persistence_id = ?1 AND sequence_number BETWEEN ?2 AND ?3 AND deleted = 0 ORDER BY sequence_number LIMIT ?4
            """)
            .Bind(1, persistenceId).Bind(2, from).Bind(3, to).Bind(4, max);
        try
        {
            var count = 0L;
            for (; rows.Step(); count++)
                visit(rows.Number(0), rows.Text(1), rows.Blob(2));
            return count;
        }
        finally
        {
            rows.Reset();
        }
    }

    /// <summary>All events of an entity, with their orderings.</summary>
    public static long ReadEntity(SqliteReader reader, string persistenceId, RowVisitor visit) => Visit(
        reader.Statement($"SELECT {Columns} FROM journal WHERE persistence_id = ?1 AND deleted = 0 ORDER BY sequence_number")
            .Bind(1, persistenceId),
        visit);

    /// <summary>Visit the one row with this ordering, if it is not deleted. Returns whether it was there.</summary>
    public static bool ReadOne(SqliteReader reader, long ordering, RowVisitor visit) => Visit(
        reader.Statement($"SELECT {Columns} FROM journal WHERE ordering = ?1 AND deleted = 0").Bind(1, ordering), visit) == 1;

    /// <summary>All rows of the store above an ordering, in order.</summary>
    public static long ReadAfter(SqliteReader reader, long after, long upTo, RowVisitor visit) => Visit(
        reader.Statement($"SELECT {Columns} FROM journal WHERE ordering > ?1 AND ordering <= ?2 AND deleted = 0 ORDER BY ordering")
            .Bind(1, after).Bind(2, upTo),
        visit);

    /// <summary>The ordering of the newest row; 0 for none.</summary>
    public static long Newest(SqliteReader reader) => reader.Statement("SELECT max(ordering) FROM journal").RunForNumber() ?? 0;

    /// <summary>The number of an entity's last event; 0 for none.</summary>
    public static long Highest(SqliteReader reader, string persistenceId) =>
        reader.Statement("SELECT max(sequence_number) FROM journal WHERE persistence_id = ?1").Bind(1, persistenceId).RunForNumber() ?? 0;

    /// <summary>The persistence id of an instance, by its own id alone; null for none.</summary>
    public static string? FindInstance(SqliteReader reader, string instance)
    {
        var rows = reader.Statement($"SELECT persistence_id FROM journal WHERE {SqliteSchema.BeginsInstance} AND substr(persistence_id, -36) = ?1 ORDER BY ordering LIMIT 1")
            .Bind(1, instance);
        try
        {
            return rows.Step() ? rows.Text(0) : null;
        }
        finally
        {
            rows.Reset();
        }
    }

    private static long Visit(SqliteStatement rows, RowVisitor visit)
    {
        try
        {
            var count = 0L;
            for (; rows.Step(); count++)
                visit(rows.Number(0), rows.Text(1), rows.Number(2), rows.Text(3), rows.Blob(4));
            return count;
        }
        finally
        {
            rows.Reset();
        }
    }
}
