using Hardshare.Contracts.Access;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Entities;

/// <summary>What a decision may know besides the state: who asks, under which command id, and what time it is; and what becomes part of the event's envelope.</summary>
public sealed record CommandContext(Principal By, CommandId Command, DateTimeOffset Now, string Node, string? Correlation = null, long Epoch = 0)
{
    public EventEnvelope Envelope(IEvent @event, DateTimeOffset? observedAt = null) =>
        new(EventEnvelope.CurrentVersion, Now, By.ToString(), Command, Node, Epoch, Correlation, observedAt, @event);
}
