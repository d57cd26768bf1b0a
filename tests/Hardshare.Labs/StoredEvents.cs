using Hardshare.Contracts.History;
using Hardshare.Contracts.Ids;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Journal;

namespace Hardshare.Labs;

/// <summary>Events as the journal's own code stores them, for a journal that is there before its node first starts.</summary>
public static class StoredEvents
{
    /// <param name="persistenceId">The entity.</param>
    /// <param name="number">Its place among the entity's events, from 1.</param>
    /// <param name="at">When it happened.</param>
    /// <param name="happened">What happened.</param>
    public static JournalRow Row(string persistenceId, int number, DateTimeOffset at, IEvent happened)
    {
        var envelope = new EventEnvelope(EventEnvelope.CurrentVersion, at, "user:root", CommandId.New(), "bench", 0, null, null, happened);
        return new JournalRow(persistenceId, number, at.UtcTicks, EventCodec.ManifestOf(envelope), EventCodec.Encode(envelope), "bench");
    }
}
