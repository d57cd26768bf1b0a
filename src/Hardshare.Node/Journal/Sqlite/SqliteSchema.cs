using SQLitePCL;

namespace Hardshare.Node.Journal.Sqlite;

/// <summary>
/// The tables, and the steps that bring an older file to them; the version is the file's <c>user_version</c>. Tables, columns and
/// keys are those that Akka.Persistence.Sql 1.5 makes by default (tags in a table of their own), so that its tools and queries read this
/// file. Indexes whose name begins with <c>hardshare</c> are ours.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>
    /// A condition to be repeated word for word in queries: SQLite uses the partial index <c>hardshare_landmark_idx</c> for no other.
    /// </summary>
    public const string IsLandmark =
        "manifest IN ('deployment-registered-v1', 'request-placed-v1', 'request-fulfilled-v1', 'request-withdrawn-v1', "
        + "'instance-cleaned-up-v1')";

    /// <summary>The same for <c>hardshare_instance_idx</c>: first events of instances.</summary>
    public const string BeginsInstance = "sequence_number = 1 AND persistence_id LIKE 'i-%'";

    private static readonly string[] Steps =
    [
        $"""
        CREATE TABLE journal (
            ordering INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            created BIGINT NOT NULL,
            deleted BIT NOT NULL,
            persistence_id NVARCHAR(255) NOT NULL,
            sequence_number BIGINT NOT NULL,
            message VARBINARY NOT NULL,
            manifest NVARCHAR(500) NULL,
            identifier INTEGER NULL,
            writer_uuid NVARCHAR(128) NULL
        );
        CREATE UNIQUE INDEX journal_uq ON journal (persistence_id, sequence_number);
        CREATE INDEX journal_created_idx ON journal (created);
        CREATE INDEX journal_sequence_number_idx ON journal (sequence_number);
        CREATE TABLE tags (
            ordering_id INTEGER NOT NULL,
            tag NVARCHAR(64) NOT NULL,
            sequence_nr INTEGER NOT NULL,
            persistence_id NVARCHAR(255) NOT NULL,
            CONSTRAINT PK_tags PRIMARY KEY (ordering_id, tag)
        );
        CREATE INDEX tags_persistence_id_sequence_nr_idx ON tags (persistence_id, sequence_nr);
        CREATE INDEX tags_tag_idx ON tags (tag);
        CREATE TABLE snapshot (
            persistence_id NVARCHAR(255) NOT NULL,
            sequence_number BIGINT NOT NULL,
            created BIGINT NOT NULL,
            snapshot VARBINARY NULL,
            manifest NVARCHAR(500) NULL,
            serializer_id INTEGER NULL,
            CONSTRAINT PK_snapshot PRIMARY KEY (persistence_id, sequence_number)
        );
        CREATE INDEX snapshot_sequence_number_idx ON snapshot (sequence_number);
        CREATE INDEX snapshot_created_idx ON snapshot (created);
        CREATE INDEX hardshare_landmark_idx ON journal (manifest, persistence_id) WHERE {IsLandmark};
        """,
        """
        CREATE TABLE hardshare_check (id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), checks BIGINT NOT NULL);
        INSERT INTO hardshare_check (id, checks) VALUES (1, 0);
        """,
        // No query of ours or of Akka's uses them, and each costs every event a page of the log.
        "DROP INDEX journal_created_idx; DROP INDEX journal_sequence_number_idx;",
        $"CREATE INDEX hardshare_instance_idx ON journal (substr(persistence_id, -36)) WHERE {BeginsInstance};",
    ];

    public static int Version => Steps.Length;

    /// <summary>
    /// Make or migrate the tables, each step in a transaction. Throws <see cref="JournalStoreException"/> for a file of a newer version.
    /// </summary>
    public static void Migrate(sqlite3 connection, string file)
    {
        using var read = new SqliteStatement(connection, "PRAGMA user_version");
        var version = read.RunForNumber() ?? 0;
        if (version > Version)
            throw new JournalStoreException(
                $"The journal {file} has tables of version {version}; this version of Hardshare knows up to {Version}. "
                + "Use the newer program.");
        for (var step = (int)version; step < Version; step++)
            SqliteFile.Execute(connection, $"BEGIN IMMEDIATE; {Steps[step]} PRAGMA user_version = {step + 1}; COMMIT");
    }
}
