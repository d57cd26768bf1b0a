namespace Hardshare.Node.Journal;

/// <summary>
/// Where events and snapshots are kept: what the plug-ins of either store are written against. Failures are <see cref="JournalStoreException"/>s. Each user
/// disposes of it once.
/// </summary>
public interface IJournalStore : IDisposable
{
    /// <summary>The file or the database, for messages.</summary>
    string Name { get; }

    /// <summary>
    /// Append events: all of them or none; durable when the task completes. Throws <see cref="SequenceConflictException"/> when they do not carry on where their entity
    /// ends, <see cref="JournalUnavailableException"/> when the store cannot be written, and <see cref="NotOwnerException"/> when this node may not.
    /// </summary>
    Task AppendAsync(IReadOnlyList<JournalRow> rows);

    /// <summary>
    /// The highest sequence number that an entity ever used, deleted events included, after all writes queued before; 0 for none.
    /// </summary>
    Task<long> HighestSequenceNrAsync(string persistenceId);

    /// <summary>The same, of what is stored at the moment, without waiting for what is queued.</summary>
    Task<long> HighestStoredAsync(string persistenceId);

    /// <summary>
    /// An entity's events with numbers <paramref name="from"/> to <paramref name="to"/> (both included), in order, at most <paramref name="max"/>.
    /// </summary>
    Task ReplayAsync(string persistenceId, long from, long to, long max, EventVisitor visit);

    /// <summary>Delete an entity's events up to a number. The highest number stays taken.</summary>
    Task DeleteToAsync(string persistenceId, long to);

    /// <summary>
    /// Remove all that is stored of an entity that is over and ends at event <paramref name="to"/>. A store that many share keeps the highest number taken. Throws <see cref="JournalStoreException"/>, and removes
    /// nothing, when the entity went on after that.
    /// </summary>
    Task DropAsync(string persistenceId, long to);

    /// <summary>
    /// Save a snapshot; one with the same number is replaced. It is stored when the task completes, but durable only later; a failure concerns no event.
    /// </summary>
    Task SaveSnapshotAsync(SnapshotRow snapshot);

    Task DeleteSnapshotsAsync(string persistenceId, SnapshotRange range);

    /// <summary>The newest snapshots within a range, newest first, at most <paramref name="max"/>.</summary>
    Task<IReadOnlyList<SnapshotRow>> LoadSnapshotsAsync(string persistenceId, SnapshotRange range, int max);

    /// <summary>Write and commit something tiny. Throws <see cref="JournalUnavailableException"/> when the store cannot be written.</summary>
    Task CheckAsync();
}
