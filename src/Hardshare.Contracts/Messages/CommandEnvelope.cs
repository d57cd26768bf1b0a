using Hardshare.Contracts.Access;

namespace Hardshare.Contracts.Messages;

/// <summary>
/// A command on its way to its entity: who sends it, its id (for once-only execution) and until when an answer is of use. Past the deadline
/// it is refused, not executed.
/// </summary>
public sealed record CommandEnvelope(
    EntityAddress To,
    ICommand Command,
    CommandId Id,
    Principal By,
    DateTimeOffset Deadline,
    string? Correlation = null);
