using Hardshare.Contracts.Access;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Entities;

/// <summary>What a decision may know besides the state: who asks, under which command id, and what time it is.</summary>
public sealed record CommandContext(Principal By, CommandId Command, DateTimeOffset Now, string Node, string? Correlation = null)
{
    public EventEnvelope Envelope(IEvent @event, DateTimeOffset? observedAt = null) =>
        new(EventEnvelope.CurrentVersion, Now, By.ToString(), Command, Node, Epoch: 0, Correlation, observedAt, @event);
}
