using Hardshare.Contracts.History;

namespace Hardshare.Contracts.Messages;

/// <summary>An event as it is published after it was stored: which entity (persistence id), its number there, and who may see it.</summary>
public sealed record LiveEvent(string Entity, long SequenceNr, EventEnvelope Envelope, string User, string Owner);
