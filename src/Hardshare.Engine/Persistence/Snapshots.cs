using Hardshare.Engine.Actor;

namespace Hardshare.Engine.Persistence;

/// <summary>Which state of which persistent actor a snapshot holds.</summary>
public sealed class SnapshotMetadata : IEquatable<SnapshotMetadata>
{
    /// <summary>Stands for no time in particular.</summary>
    internal static readonly DateTime TimestampNotSpecified = DateTime.MinValue;

    public SnapshotMetadata(string persistenceId, long sequenceNr)
        : this(persistenceId, sequenceNr, TimestampNotSpecified)
    {
    }

    public SnapshotMetadata(string persistenceId, long sequenceNr, DateTime timestamp)
    {
        PersistenceId = persistenceId;
        SequenceNr = sequenceNr;
        Timestamp = timestamp;
    }

    public string PersistenceId { get; }

    /// <summary>Of the last event that the state includes.</summary>
    public long SequenceNr { get; }

    /// <summary>UTC.</summary>
    public DateTime Timestamp { get; }

    public bool Equals(SnapshotMetadata? other) =>
        other is not null && PersistenceId == other.PersistenceId && SequenceNr == other.SequenceNr && Timestamp == other.Timestamp;

    public override bool Equals(object? obj) => Equals(obj as SnapshotMetadata);

    public override int GetHashCode() => HashCode.Combine(PersistenceId, SequenceNr, Timestamp);

    public override string ToString() => $"SnapshotMetadata<pid: {PersistenceId}, seqNr: {SequenceNr}, timestamp: {Timestamp:O}>";
}

/// <summary>Which snapshots are meant.</summary>
public sealed class SnapshotSelectionCriteria : IEquatable<SnapshotSelectionCriteria>
{
    public SnapshotSelectionCriteria(long maxSequenceNr, DateTime maxTimeStamp, long minSequenceNr = 0, DateTime? minTimestamp = null)
    {
        MaxSequenceNr = maxSequenceNr;
        MaxTimeStamp = maxTimeStamp;
        MinSequenceNr = minSequenceNr;
        MinTimestamp = minTimestamp ?? DateTime.MinValue;
    }

    public SnapshotSelectionCriteria(long maxSequenceNr)
        : this(maxSequenceNr, DateTime.MaxValue)
    {
    }

    /// <summary>The newest.</summary>
    public static SnapshotSelectionCriteria Latest { get; } = new(long.MaxValue, DateTime.MaxValue);

    public static SnapshotSelectionCriteria None { get; } = new(0, DateTime.MinValue);

    public long MaxSequenceNr { get; }

    public DateTime MaxTimeStamp { get; }

    public long MinSequenceNr { get; }

    public DateTime? MinTimestamp { get; }

    internal SnapshotSelectionCriteria Limit(long toSequenceNr) =>
        toSequenceNr < MaxSequenceNr ? new SnapshotSelectionCriteria(toSequenceNr, MaxTimeStamp, MinSequenceNr, MinTimestamp) : this;

    internal bool IsMatch(SnapshotMetadata metadata) =>
        metadata.SequenceNr <= MaxSequenceNr && metadata.Timestamp <= MaxTimeStamp
        && metadata.SequenceNr >= MinSequenceNr && metadata.Timestamp >= MinTimestamp;

    public bool Equals(SnapshotSelectionCriteria? other) =>
        other is not null && MaxSequenceNr == other.MaxSequenceNr && MaxTimeStamp == other.MaxTimeStamp
        && MinSequenceNr == other.MinSequenceNr && MinTimestamp == other.MinTimestamp;

    public override bool Equals(object? obj) => Equals(obj as SnapshotSelectionCriteria);

    public override int GetHashCode() => HashCode.Combine(MaxSequenceNr, MaxTimeStamp, MinSequenceNr, MinTimestamp);
}

/// <summary>A snapshot as the store gives it out.</summary>
public sealed class SelectedSnapshot : IEquatable<SelectedSnapshot>
{
    public SelectedSnapshot(SnapshotMetadata metadata, object snapshot)
    {
        Metadata = metadata;
        Snapshot = snapshot;
    }

    public SnapshotMetadata Metadata { get; }

    public object Snapshot { get; }

    public bool Equals(SelectedSnapshot? other) => other is not null && Metadata.Equals(other.Metadata) && Equals(Snapshot, other.Snapshot);

    public override bool Equals(object? obj) => Equals(obj as SelectedSnapshot);

    public override int GetHashCode() => HashCode.Combine(Metadata, Snapshot);
}

/// <summary>First in a recovery: the state to go on from.</summary>
public sealed class SnapshotOffer : IEquatable<SnapshotOffer>
{
    public SnapshotOffer(SnapshotMetadata metadata, object snapshot)
    {
        Metadata = metadata;
        Snapshot = snapshot;
    }

    public SnapshotMetadata Metadata { get; }

    public object Snapshot { get; }

    public bool Equals(SnapshotOffer? other) => other is not null && Metadata.Equals(other.Metadata) && Equals(Snapshot, other.Snapshot);

    public override bool Equals(object? obj) => Equals(obj as SnapshotOffer);

    public override int GetHashCode() => HashCode.Combine(Metadata, Snapshot);

    public override string ToString() => $"SnapshotOffer<{Metadata}>";
}
