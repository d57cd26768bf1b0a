using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Entities;

/// <summary>The outcome of <c>Decide</c>: events to store, in order, and the reply that is given once they are stored.</summary>
public sealed record Decision(IReadOnlyList<IEvent> Events, IReply Reply)
{
    public static Decision Accept(params IEvent[] events) => new(events, new Done());

    public static Decision AcceptWith(IReply reply, params IEvent[] events) => new(events, reply);

    public static Decision Reject(RejectionCode code, string message) => new([], new Rejected(code, message));
}
