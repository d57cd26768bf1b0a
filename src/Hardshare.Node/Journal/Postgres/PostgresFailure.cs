using Hardshare.Node.Database;
using Npgsql;

namespace Hardshare.Node.Journal.Postgres;

/// <summary>What the database says, as the journal's exceptions.</summary>
internal static class PostgresFailure
{
    public static JournalStoreException Explain(DatabaseOptions database, Exception cause) => cause switch
    {
        JournalStoreException known => known,
        PostgresException { SqlState: DatabaseFailure.NotOwner } refusal =>
            new NotOwnerException($"{refusal.MessageText}; this node may not write for it.", refusal.Hint is { Length: > 0 } owner ? owner : null, refusal),
        _ => Explain(DatabaseFailure.Explain(database, cause)),
    };

    public static JournalStoreException Explain(DatabaseException cause) => cause switch
    {
        DatabaseUnavailableException => new JournalUnavailableException(cause.Message, cause),
        LeaseLostException => new NotOwnerException(cause.Message, owner: null, cause),
        _ => new JournalStoreException(cause.Message, cause),
    };

    /// <summary>What <c>append()</c> says of a write that it refused.</summary>
    public static JournalStoreException Refusal(string code, string entity, string detail) => code switch
    {
        "fenced" => new NotOwnerException(
            $"{entity} {(detail.Length > 0 ? $"belongs to node {detail}" : "belongs to nobody")}; this node may not write for it.", detail.Length > 0 ? detail : null),
        "conflict" => new SequenceConflictException($"{entity} has that event already, its last is {detail}: another incarnation wrote it."),
        _ => new SequenceConflictException($"{entity} ends at event {detail}; what was to follow would leave a gap."),
    };
}
