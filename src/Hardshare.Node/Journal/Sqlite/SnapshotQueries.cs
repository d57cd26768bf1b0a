using Hardshare.Contracts.History;

namespace Hardshare.Node.Journal.Sqlite;

internal static class SnapshotQueries
{
    public static IReadOnlyList<SnapshotRow> Load(SqliteReader reader, string persistenceId, SnapshotRange range, int max)
    {
        var rows = reader.Statement(
            $"""
            SELECT sequence_number, created, snapshot, manifest FROM snapshot
            WHERE persistence_id = ?1 AND sequence_number BETWEEN ?2 AND ?3 AND created BETWEEN ?4 AND ?5
                AND serializer_id = {EventCodec.SerializerId}
            ORDER BY sequence_number DESC LIMIT ?6
            """)
            .Bind(1, persistenceId).Bind(2, range.MinSequenceNr).Bind(3, range.MaxSequenceNr)
            .Bind(4, range.MinCreated).Bind(5, range.MaxCreated).Bind(6, max);
        try
        {
            var found = new List<SnapshotRow>();
            while (rows.Step())
                found.Add(new SnapshotRow(persistenceId, rows.Number(0), rows.Number(1), rows.Blob(2).ToArray(), rows.Text(3)));
            return found;
        }
        finally
        {
            rows.Reset();
        }
    }
}

internal static class SnapshotChanges
{
    public static void Save(WriterSession session, SnapshotRow snapshot) => session.Statement(
        $"""
        INSERT OR REPLACE INTO snapshot (persistence_id, sequence_number, created, snapshot, manifest, serializer_id)
        VALUES (?1, ?2, ?3, ?4, ?5, {EventCodec.SerializerId})
        """)
        .Bind(1, snapshot.PersistenceId).Bind(2, snapshot.SequenceNr).Bind(3, snapshot.Created)
        .Bind(4, snapshot.Payload).Bind(5, snapshot.Manifest).Run();

    public static void Delete(WriterSession session, string persistenceId, SnapshotRange range) => session.Statement(
        """
        DELETE FROM snapshot
        WHERE persistence_id = ?1 AND sequence_number BETWEEN ?2 AND ?3 AND created BETWEEN ?4 AND ?5
        """)
        .Bind(1, persistenceId).Bind(2, range.MinSequenceNr).Bind(3, range.MaxSequenceNr)
        .Bind(4, range.MinCreated).Bind(5, range.MaxCreated).Run();
}
