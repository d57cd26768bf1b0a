using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.History;

/// <summary>One event of a timeline.</summary>
/// <param name="Entity">The persistence id: <c>d-…</c>, <c>i-…-…</c>, <c>r-…</c>.</param>
/// <param name="SequenceNr">Its number within the entity, from 1 without gaps.</param>
/// <param name="Ordering">Its place among all events of the store; rises along a timeline.</param>
/// <param name="Text">The event in words, one line.</param>
/// <param name="Detail">The event as JSON, by its manifest.</param>
public sealed record HistoryEntry(
    string Entity, long SequenceNr, long Ordering, DateTimeOffset At, DateTimeOffset? ObservedAt, string By, string Node,
    string Manifest, string Text, JsonElement Detail);

/// <summary>A stretch of history. <paramref name="Next"/> is the ordering to ask from for what comes after.</summary>
[Manifest("history-page-v1")]
public sealed record HistoryPage(IReadOnlyList<HistoryEntry> Entries, long Next) : IReply;
