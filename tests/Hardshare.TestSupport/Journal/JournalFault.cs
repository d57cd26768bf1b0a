using Hardshare.Contracts.History;

namespace Hardshare.TestSupport.Journal;

/// <summary>What happens to a write that a fault matches.</summary>
public enum FaultEffect
{
    /// <summary>The write fails and nothing is stored; the actor stops.</summary>
    Fail,

    /// <summary>The write is stored and yet reported as failed, as when a connection breaks at the wrong moment.</summary>
    FailAfterStoring,

    /// <summary>The write is refused and nothing is stored; the actor goes on.</summary>
    Reject,

    /// <summary>The write waits until the fault is lifted, and is then stored.</summary>
    Hang,
}

/// <summary>
/// One thing that is wrong with a journal. It matches the writes that carry any event of <paramref name="Manifest"/> for an entity whose id
/// begins with <paramref name="PersistenceId"/> (each null for any), the first <paramref name="Skip"/> of them excepted,
/// <paramref name="Times"/> times at most (null for as long as it is there).
/// </summary>
public sealed record JournalFault(
    FaultEffect Effect, int? Times = null, string? PersistenceId = null, string? Manifest = null, int Skip = 0)
{
    internal bool Concerns(AtomicWrite write) =>
        (PersistenceId is null || write.PersistenceId.StartsWith(PersistenceId, StringComparison.Ordinal))
        && (Manifest is null || ((IEnumerable<IPersistentRepresentation>)write.Payload).Any(one => ManifestOf(one.Payload) == Manifest));

    private static string? ManifestOf(object payload) => payload switch
    {
        Tagged tagged => ManifestOf(tagged.Payload),
        EventEnvelope envelope => EventCodec.ManifestOf(envelope),
        _ => null,
    };
}

/// <summary>The failure that a fault causes.</summary>
public sealed class InjectedJournalException(FaultEffect effect) : Exception($"the test asked the journal to {effect}");
