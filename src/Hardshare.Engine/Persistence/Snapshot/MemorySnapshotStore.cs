namespace Hardshare.Engine.Persistence.Snapshot;

/// <summary>A snapshot store that lasts as long as its actor system.</summary>
public class MemorySnapshotStore : SnapshotStore
{
    private readonly Lock _lock = new();
    private readonly List<SelectedSnapshot> _snapshots = [];

    protected override Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        lock (_lock)
        {
            return Task.FromResult(_snapshots
                .Where(s => s.Metadata.PersistenceId == persistenceId && criteria.IsMatch(s.Metadata))
                .MaxBy(s => s.Metadata.SequenceNr));
        }
    }

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        lock (_lock)
        {
            _snapshots.RemoveAll(s => s.Metadata.PersistenceId == metadata.PersistenceId && s.Metadata.SequenceNr == metadata.SequenceNr);
            _snapshots.Add(new SelectedSnapshot(metadata, snapshot));
        }
        return Task.CompletedTask;
    }

    protected override Task DeleteAsync(SnapshotMetadata metadata)
    {
        lock (_lock)
        {
            _snapshots.RemoveAll(s => s.Metadata.PersistenceId == metadata.PersistenceId && s.Metadata.SequenceNr == metadata.SequenceNr
                && (metadata.Timestamp == SnapshotMetadata.TimestampNotSpecified || metadata.Timestamp == s.Metadata.Timestamp));
        }
        return Task.CompletedTask;
    }

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        lock (_lock)
            _snapshots.RemoveAll(s => s.Metadata.PersistenceId == persistenceId && criteria.IsMatch(s.Metadata));
        return Task.CompletedTask;
    }
}
