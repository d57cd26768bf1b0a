using System.Collections.Immutable;
using Hardshare.Engine.Actor;

namespace Hardshare.Engine.Persistence;

/// <summary>Events of one persistent actor that are stored together or not at all.</summary>
public sealed class AtomicWrite : IPersistentEnvelope, IMessage
{
    private readonly IImmutableList<IPersistentRepresentation> _events;

    public AtomicWrite(IPersistentRepresentation @event)
        : this(ImmutableArray.Create(@event))
    {
    }

    /// <exception cref="ArgumentException">No event, or events of several actors.</exception>
    public AtomicWrite(IImmutableList<IPersistentRepresentation> payload)
    {
        if (payload.Count == 0)
            throw new ArgumentException("Payload of AtomicWrite must not be empty.", nameof(payload));
        var first = payload[0];
        if (payload.Any(e => e.PersistenceId != first.PersistenceId))
            throw new ArgumentException("AtomicWrite must contain messages for the same PersistenceId.", nameof(payload));
        _events = payload;
        PersistenceId = first.PersistenceId;
        Sender = first.Sender;
        LowestSequenceNr = first.SequenceNr;
        HighestSequenceNr = payload[^1].SequenceNr;
    }

    /// <summary>An <c>IImmutableList&lt;IPersistentRepresentation&gt;</c>.</summary>
    public object Payload => _events;

    public IActorRef? Sender { get; }

    public int Size => _events.Count;

    public string PersistenceId { get; }

    public long LowestSequenceNr { get; }

    public long HighestSequenceNr { get; }

    internal IImmutableList<IPersistentRepresentation> Events => _events;

    public override string ToString() => $"AtomicWrite<pid: {PersistenceId}, lowSeqNr: {LowestSequenceNr}, highSeqNr: {HighestSequenceNr}>";
}

/// <summary>Waits its turn behind the events before it, and is not stored.</summary>
internal sealed class NonPersistentMessage(object payload, IActorRef? sender) : IPersistentEnvelope
{
    public object Payload => payload;

    public IActorRef? Sender => sender;

    public int Size => 1;
}
