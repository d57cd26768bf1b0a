namespace Hardshare.Engine.Persistence;

/// <summary>Told to a persistent actor: its snapshot is stored.</summary>
public sealed class SaveSnapshotSuccess(SnapshotMetadata metadata) : IEquatable<SaveSnapshotSuccess>
{
    public SnapshotMetadata Metadata { get; } = metadata;

    public bool Equals(SaveSnapshotSuccess? other) => other is not null && Metadata.Equals(other.Metadata);

    public override bool Equals(object? obj) => Equals(obj as SaveSnapshotSuccess);

    public override int GetHashCode() => Metadata.GetHashCode();
}

/// <summary>Told to a persistent actor: its snapshot is not stored. Nothing is lost: the events are.</summary>
public sealed class SaveSnapshotFailure(SnapshotMetadata metadata, Exception cause)
{
    public SnapshotMetadata Metadata { get; } = metadata;

    public Exception Cause { get; } = cause;
}

public sealed class DeleteSnapshotSuccess(SnapshotMetadata metadata)
{
    public SnapshotMetadata Metadata { get; } = metadata;
}

public sealed class DeleteSnapshotFailure(SnapshotMetadata metadata, Exception cause)
{
    public SnapshotMetadata Metadata { get; } = metadata;

    public Exception Cause { get; } = cause;
}

public sealed class DeleteSnapshotsSuccess(SnapshotSelectionCriteria criteria)
{
    public SnapshotSelectionCriteria Criteria { get; } = criteria;
}

public sealed class DeleteSnapshotsFailure(SnapshotSelectionCriteria criteria, Exception cause)
{
    public SnapshotSelectionCriteria Criteria { get; } = criteria;

    public Exception Cause { get; } = cause;
}

internal sealed record LoadSnapshot(string PersistenceId, SnapshotSelectionCriteria Criteria, long ToSequenceNr, int ActorInstanceId);

internal sealed record LoadSnapshotResult(SelectedSnapshot? Snapshot, long ToSequenceNr, int ActorInstanceId);

internal sealed record LoadSnapshotFailed(Exception Cause, int ActorInstanceId);

internal sealed record SaveSnapshot(SnapshotMetadata Metadata, object Snapshot);

internal sealed record DeleteSnapshot(SnapshotMetadata Metadata);

internal sealed record DeleteSnapshots(string PersistenceId, SnapshotSelectionCriteria Criteria);
