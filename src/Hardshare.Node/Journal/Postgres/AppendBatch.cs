namespace Hardshare.Node.Journal.Postgres;

/// <summary>Writes that share a transaction: of one incarnation, one for an entity, and as much as the database takes at once.</summary>
internal sealed class AppendBatch
{
    /// <summary>As many rows has a transaction at most; <c>append()</c> numbers them.</summary>
    public const int MostRows = 8192;

    private const int MostWrites = 1000;
    private const long MostBytes = 16 << 20;

    private readonly HashSet<string> _entities = [];
    private long _bytes;

    public List<AppendWrite> Writes { get; } = [];

    public int Rows { get; private set; }

    /// <summary>Divide writes into batches. Those of an entity stay in order.</summary>
    public static IEnumerable<AppendBatch> Of(IEnumerable<AppendWrite> writes)
    {
        var waiting = writes.ToList();
        while (waiting.Count > 0)
        {
            var batch = new AppendBatch();
            var later = new List<AppendWrite>();
            foreach (var write in waiting)
                if (!batch.TryAdd(write))
                    later.Add(write);
            yield return batch;
            waiting = later;
        }
    }

    // What does not fit keeps what follows of its entities out as well.
    private bool TryAdd(AppendWrite write)
    {
        var fits = Writes.Count == 0
            || (write.Incarnation == Writes[0].Incarnation && Writes.Count < MostWrites && Rows + write.Rows.Count <= MostRows && _bytes + write.Bytes <= MostBytes);
        var isNext = true;
        foreach (var row in write.Rows)
            isNext &= !_entities.Contains(row.PersistenceId);
        foreach (var row in write.Rows)
            _entities.Add(row.PersistenceId);
        if (!fits || !isNext)
            return false;
        Writes.Add(write);
        Rows += write.Rows.Count;
        _bytes += write.Bytes;
        return true;
    }
}
