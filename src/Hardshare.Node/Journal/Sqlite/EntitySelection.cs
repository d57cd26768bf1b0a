namespace Hardshare.Node.Journal.Sqlite;

/// <summary>The entities of a timeline: some by their persistence id, some by how it begins.</summary>
internal sealed class EntitySelection(IReadOnlyCollection<string> persistenceIds, IReadOnlyCollection<string> prefixes)
{
    internal const string OrderingsOfOne =
        """
        SELECT ordering FROM journal INDEXED BY journal_uq
        WHERE persistence_id = ?4 AND ordering > ?1 AND ordering <= ?2 ORDER BY ordering LIMIT ?3
        """;

    internal const string OrderingsOfSome =
        """
        SELECT ordering FROM journal INDEXED BY journal_uq
        WHERE persistence_id >= ?4 AND persistence_id < ?5 AND ordering > ?1 AND ordering <= ?2 ORDER BY ordering LIMIT ?3
        """;

    private readonly HashSet<string> _persistenceIds = [.. persistenceIds];

    public bool IsEmpty => _persistenceIds.Count == 0 && prefixes.Count == 0;

    public bool IncludesAll => prefixes.Contains("");

    public bool Includes(string persistenceId) =>
        _persistenceIds.Contains(persistenceId) || prefixes.Any(prefix => persistenceId.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>
    /// The lowest orderings above <paramref name="after"/> and up to <paramref name="upTo"/>, in order; read from an index alone.
    /// </summary>
    public List<long> Orderings(SqliteReader reader, long after, long upTo, int max)
    {
        var found = new SortedSet<long>();
        foreach (var persistenceId in _persistenceIds)
            Collect(reader.Statement(OrderingsOfOne).Bind(4, persistenceId), after, upTo, max, found);
        foreach (var prefix in prefixes)
        {
            var begin = reader.Statement(OrderingsOfSome);
            Collect(begin.Bind(4, prefix).Bind(5, prefix + char.MaxValue), after, upTo, max, found);
        }
        return [.. found.Take(max)];
    }

    private static void Collect(SqliteStatement rows, long after, long upTo, int max, SortedSet<long> found)
    {
        rows.Bind(1, after).Bind(2, upTo).Bind(3, max);
        try
        {
            while (rows.Step())
                found.Add(rows.Number(0));
        }
        finally
        {
            rows.Reset();
        }
    }
}
