using System.Collections.Immutable;
using Hardshare.Contracts.History;

namespace Hardshare.Node.Journal;

/// <summary>
/// The journal plug-in over a store. Payloads are <see cref="EventEnvelope"/>s, plain or in a <see cref="Tagged"/>; anything else is rejected.
/// </summary>
public abstract class StoreJournal(IJournalStore store) : AsyncWriteJournal
{
    public override Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback) =>
        store.ReplayAsync(persistenceId, fromSequenceNr, toSequenceNr, max, (sequenceNr, manifest, message) =>
        {
            var envelope = Decode(persistenceId, sequenceNr, manifest, message);
            recoveryCallback(new Persistent(envelope, sequenceNr, persistenceId, manifest, sender: ActorRefs.NoSender));
        });

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) =>
        store.HighestSequenceNrAsync(persistenceId);

    protected override async Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var rows = new List<JournalRow>();
        var rejections = ImmutableList.CreateBuilder<Exception?>();
        var rejected = false;
        foreach (var write in messages)
        {
            var before = rows.Count;
            try
            {
                rows.AddRange(((IEnumerable<IPersistentRepresentation>)write.Payload).Select(Encode));
                rejections.Add(null);
            }
            catch (Exception cause)
            {
                rows.RemoveRange(before, rows.Count - before);
                rejections.Add(cause);
                rejected = true;
            }
        }
        await store.AppendAsync(rows).ConfigureAwait(false);
        return rejected ? rejections.ToImmutable() : null;
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr) =>
        store.DeleteToAsync(persistenceId, toSequenceNr);

    protected override void PostStop()
    {
        store.Dispose();
        base.PostStop();
    }

    private static JournalRow Encode(IPersistentRepresentation representation)
    {
        var (payload, tags) = representation.Payload is Tagged tagged ? (tagged.Payload, tagged.Tags) : (representation.Payload, null);
        return payload is EventEnvelope envelope
            ? new JournalRow(
                representation.PersistenceId, representation.SequenceNr,
                representation.Timestamp == 0 ? envelope.At.UtcTicks : representation.Timestamp,
                EventCodec.ManifestOf(envelope), EventCodec.Encode(envelope), representation.WriterGuid, tags)
            : throw new ArgumentException(
                $"{representation.PersistenceId} persists {payload?.GetType()}; the journal stores {typeof(EventEnvelope)} only.");
    }

    private EventEnvelope Decode(string persistenceId, long sequenceNr, string manifest, ReadOnlySpan<byte> message)
    {
        try
        {
            return EventCodec.Decode(manifest, message);
        }
        catch (Exception cause)
        {
            throw new JournalStoreException(
                $"Event {sequenceNr} of {persistenceId} in {store.Name} cannot be read: {cause.Message}", cause);
        }
    }
}
