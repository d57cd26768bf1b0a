using System.Diagnostics;

namespace Hardshare.Node.Journal.Postgres;

/// <summary>One thing for the writer to do.</summary>
internal abstract class PostgresWrite : PendingWrite
{
    /// <summary>When it was queued.</summary>
    public long Queued { get; } = Stopwatch.GetTimestamp();
}

/// <summary>Append events, all of them or none, as an incarnation of this node.</summary>
internal sealed class AppendWrite(Guid incarnation, IReadOnlyList<JournalRow> rows) : PostgresWrite
{
    public Guid Incarnation => incarnation;

    public IReadOnlyList<JournalRow> Rows => rows;

    public long Bytes { get; } = rows.Sum(row => (long)row.Message.Length);
}

/// <summary>Any other change: a statement of its own.</summary>
internal sealed class ChangeWrite(string sql, params object?[] values) : PostgresWrite
{
    public string Sql => sql;

    public IReadOnlyList<object?> Values => values;
}

/// <summary>How far an entity got, once all that was queued before has been stored or has failed.</summary>
internal sealed class HighestRead(string persistenceId) : PostgresWrite
{
    public string PersistenceId => persistenceId;

    public long Result { get; set; }
}
