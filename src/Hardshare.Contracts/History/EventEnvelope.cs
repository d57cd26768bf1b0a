using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.History;

/// <summary>
/// What is stored with every event. Order is by sequence number, never by time.
/// </summary>
/// <param name="Version">The envelope's own version; 1.</param>
/// <param name="At">When the event was stored, by the clock of the node that stored it (UTC).</param>
/// <param name="By">Who caused it: a principal's text.</param>
/// <param name="Command">The command that caused it.</param>
/// <param name="Node">The node that stored it.</param>
/// <param name="Epoch">1 under the first node that owned the entity, one more with each that took it over; 0 where there is no cluster.</param>
/// <param name="Correlation">What ties together the events of one request of a client.</param>
/// <param name="ObservedAt">For an observation that was spooled: when it was seen.</param>
public sealed record EventEnvelope(
    int Version,
    DateTimeOffset At,
    string By,
    CommandId Command,
    string Node,
    long Epoch,
    string? Correlation,
    DateTimeOffset? ObservedAt,
    IEvent Event)
{
    public const int CurrentVersion = 1;
}
