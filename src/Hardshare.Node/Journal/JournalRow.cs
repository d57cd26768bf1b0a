namespace Hardshare.Node.Journal;

/// <summary>One row of the table <c>journal</c>, as it is appended.</summary>
/// <param name="Created">When the event happened, in .NET ticks (UTC).</param>
/// <param name="Message">The encoded event.</param>
/// <param name="Writer">Identifies the incarnation of the actor that wrote it.</param>
/// <param name="Tags">Rows for the table <c>tags</c>; null for none.</param>
public readonly record struct JournalRow(
    string PersistenceId, long SequenceNr, long Created, string Manifest, byte[] Message,
    string? Writer = null, IReadOnlyCollection<string>? Tags = null);

/// <summary>Looks at one stored event of an entity. <paramref name="message"/> is valid during the call only.</summary>
public delegate void EventVisitor(long sequenceNr, string manifest, ReadOnlySpan<byte> message);

/// <summary>Looks at one stored event of any entity. <paramref name="message"/> is valid during the call only.</summary>
internal delegate void RowVisitor(long ordering, string persistenceId, long sequenceNr, string manifest, ReadOnlySpan<byte> message);

/// <summary>One row of the table <c>snapshot</c>. <paramref name="Created"/> is in .NET ticks.</summary>
public sealed record SnapshotRow(string PersistenceId, long SequenceNr, long Created, byte[] Payload, string Manifest);

/// <summary>Which snapshots of an entity are meant: sequence numbers and times (in .NET ticks), bounds included.</summary>
public readonly record struct SnapshotRange(long MinSequenceNr, long MaxSequenceNr, long MinCreated, long MaxCreated);
