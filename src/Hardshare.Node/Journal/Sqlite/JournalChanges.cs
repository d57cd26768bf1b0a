namespace Hardshare.Node.Journal.Sqlite;

/// <summary>Changes to the table <c>journal</c> other than appending.</summary>
internal static class JournalChanges
{
    /// <summary>
    /// The last row of an entity is only marked, and emptied, as Akka.Persistence.Sql does it: it keeps the highest number.
    /// </summary>
    public static void DeleteTo(WriterSession session, string persistenceId, long to)
    {
        var highest = session.Highest(persistenceId);
        session.Statement("DELETE FROM tags WHERE persistence_id = ?1 AND sequence_nr <= ?2").Bind(1, persistenceId).Bind(2, to).Run();
        session.Statement("DELETE FROM journal WHERE persistence_id = ?1 AND sequence_number <= ?2 AND sequence_number < ?3")
            .Bind(1, persistenceId).Bind(2, to).Bind(3, highest).Run();
        if (highest <= to)
            session.Statement("UPDATE journal SET deleted = 1, message = x'' WHERE persistence_id = ?1 AND sequence_number = ?2")
                .Bind(1, persistenceId).Bind(2, highest).Run();
    }

    public static void Drop(WriterSession session, string persistenceId, long to)
    {
        if (session.Highest(persistenceId) > to)
            throw new SequenceConflictException($"{persistenceId} went on after event {to}; nothing was removed.");
        session.ForgetAll();
        session.Statement("DELETE FROM tags WHERE persistence_id = ?1").Bind(1, persistenceId).Run();
        session.Statement("DELETE FROM journal WHERE persistence_id = ?1").Bind(1, persistenceId).Run();
        session.Statement("DELETE FROM snapshot WHERE persistence_id = ?1").Bind(1, persistenceId).Run();
    }
}
