namespace Hardshare.Node.Journal;

/// <summary>
/// The snapshot plug-in over <see cref="SqliteStore"/>. What may be saved: see <see cref="SnapshotCodec"/>. A snapshot that cannot be read
/// (of an older or newer version) is passed over: events are never deleted for it, so an entity can always be built from them. Configured
/// by <c>file</c> and <c>assemblies</c>.
/// </summary>
public class SqliteSnapshotStore : SnapshotStore
{
    private const int Tried = 3;

    private readonly SqliteStore _store;
    private readonly SnapshotCodec _codec;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public SqliteSnapshotStore(Config config)
    {
        _codec = new SnapshotCodec(PluginSettings.Assemblies(config));
        _store = SqliteStore.Open(PluginSettings.File(config));
    }

    protected override async Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        foreach (var row in await _store.LoadSnapshotsAsync(persistenceId, Range(criteria), Tried).ConfigureAwait(false))
        {
            if (Decode(row) is { } state)
                return new SelectedSnapshot(
                    new SnapshotMetadata(persistenceId, row.SequenceNr, new DateTime(row.Created, DateTimeKind.Utc)), state);
        }
        return null;
    }

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot) => _store.SaveSnapshotAsync(new SnapshotRow(
        metadata.PersistenceId, metadata.SequenceNr, metadata.Timestamp.Ticks, _codec.Encode(snapshot), _codec.ManifestOf(snapshot)));

    protected override Task DeleteAsync(SnapshotMetadata metadata)
    {
        var (number, time) = (metadata.SequenceNr, metadata.Timestamp.Ticks);
        var range = time == 0 ? new SnapshotRange(number, number, 0, long.MaxValue) : new SnapshotRange(number, number, time, time);
        return _store.DeleteSnapshotsAsync(metadata.PersistenceId, range);
    }

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) =>
        _store.DeleteSnapshotsAsync(persistenceId, Range(criteria));

    protected override void PostStop()
    {
        _store.Dispose();
        base.PostStop();
    }

    private static SnapshotRange Range(SnapshotSelectionCriteria criteria) => new(
        criteria.MinSequenceNr, criteria.MaxSequenceNr, criteria.MinTimestamp?.Ticks ?? 0, criteria.MaxTimeStamp.Ticks);

    private object? Decode(SnapshotRow row)
    {
        try
        {
            return _codec.Decode(row.Manifest, row.Payload);
        }
        catch (Exception cause)
        {
            _log.Warning("Snapshot {0} of {1} in {2} is passed over: {3}", row.SequenceNr, row.PersistenceId, _store.File, cause.Message);
            return null;
        }
    }
}
