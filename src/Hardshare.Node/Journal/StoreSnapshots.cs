using Hardshare.Actors.Entities;

namespace Hardshare.Node.Journal;

/// <summary>
/// The snapshot plug-in over a store. What may be saved: see <see cref="SnapshotCodec"/>. A snapshot that cannot be read
/// (of an older or newer version, damaged, of another entity, ahead of the events) is passed over with a warning: events are never deleted for it,
/// so an entity can always be built from them. Configured by <c>assemblies</c>.
/// </summary>
public abstract class StoreSnapshots(IJournalStore store, Config config) : SnapshotStore
{
    private const int Tried = 3;

    private readonly SnapshotCodec _codec = new(PluginSettings.Assemblies(config));
    private readonly ILoggingAdapter _log = Context.GetLogger();

    protected override async Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        try
        {
            var rows = await store.LoadSnapshotsAsync(persistenceId, Range(criteria), Tried).ConfigureAwait(false);
            var end = rows.Count == 0 ? 0 : await store.HighestStoredAsync(persistenceId).ConfigureAwait(false);
            return rows.Select(row => Read(row, end)).FirstOrDefault(read => read is not null);
        }
        catch (Exception cause) when (cause is not ObjectDisposedException)
        {
            // If the file as a whole cannot be read, reading the events will say so.
            _log.Warning("The snapshots of {0} in {1} are passed over: {2}", persistenceId, store.Name, cause.Message);
            return null;
        }
    }

    // On the thread pool: a large state takes a while, and others wait for this actor to answer them.
    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot) => Task.Run(() => store.SaveSnapshotAsync(new SnapshotRow(
        metadata.PersistenceId, metadata.SequenceNr, metadata.Timestamp.Ticks, _codec.Encode(snapshot), _codec.ManifestOf(snapshot))));

    protected override Task DeleteAsync(SnapshotMetadata metadata)
    {
        var (number, time) = (metadata.SequenceNr, metadata.Timestamp.Ticks);
        var range = time == 0 ? new SnapshotRange(number, number, 0, long.MaxValue) : new SnapshotRange(number, number, time, time);
        return store.DeleteSnapshotsAsync(metadata.PersistenceId, range);
    }

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) =>
        store.DeleteSnapshotsAsync(persistenceId, Range(criteria));

    protected override void PostStop()
    {
        store.Dispose();
        base.PostStop();
    }

    private static SnapshotRange Range(SnapshotSelectionCriteria criteria) => new(
        criteria.MinSequenceNr, criteria.MaxSequenceNr, criteria.MinTimestamp?.Ticks ?? 0, criteria.MaxTimeStamp.Ticks);

    private SelectedSnapshot? Read(SnapshotRow row, long lastEvent)
    {
        try
        {
            if (row.SequenceNr > lastEvent)
                throw new JournalStoreException($"the last event is {lastEvent}");
            var state = _codec.Decode(row.Manifest, row.Payload);
            return state is IEntityState entity && entity.PersistenceId != row.PersistenceId
                ? throw new JournalStoreException($"it is the state of {entity.PersistenceId}")
                : new SelectedSnapshot(new SnapshotMetadata(row.PersistenceId, row.SequenceNr, new DateTime(row.Created, DateTimeKind.Utc)), state);
        }
        catch (Exception cause)
        {
            _log.Warning("Snapshot {0} of {1} in {2} is passed over: {3}", row.SequenceNr, row.PersistenceId, store.Name, cause.Message);
            return null;
        }
    }
}
