using System.Text.Json;
using Hardshare.Actors.Journal;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;

namespace Hardshare.Node.History;

/// <summary>Stored and live events as entries of a timeline.</summary>
internal static class HistoryEntries
{
    public static HistoryEntry Of(StoredEvent stored) => Of(stored.PersistenceId, stored.SequenceNr, stored.Ordering, stored.Envelope);

    /// <summary>A live event has no place in the store's order yet; it is 0.</summary>
    public static HistoryEntry Of(LiveEvent live) => Of(live.Entity, live.SequenceNr, 0, live.Envelope);

    private static HistoryEntry Of(string entity, long sequenceNr, long ordering, EventEnvelope envelope)
    {
        var type = envelope.Event.GetType();
        return new HistoryEntry(
            entity, sequenceNr, ordering, envelope.At, envelope.ObservedAt, envelope.By, envelope.Node, Manifests.Of(type),
            EventText.Of(envelope.Event), JsonSerializer.SerializeToElement(envelope.Event, type, ContractJson.Options));
    }
}
