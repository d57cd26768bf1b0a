using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Journal;

/// <summary>
/// Observations that wait for the journal, on this node. They outlive the process if the disk lets them. Used from many threads; nothing here throws or takes long.
/// </summary>
public interface IObservationSpool
{
    /// <summary>How many wait.</summary>
    long Waiting { get; }

    /// <summary>How many were lost because too many waited, the oldest first.</summary>
    long Dropped { get; }

    void Add(string persistenceId, IObservation observation, CommandId command, DateTimeOffset observedAt);

    /// <summary>At most <paramref name="max"/> of those that were added after the one with the id <paramref name="after"/> (0 for all), the oldest first. They stay.</summary>
    IReadOnlyList<SpooledObservation> Read(long after, int max);

    /// <summary>All that wait for one entity, the oldest first.</summary>
    IReadOnlyList<SpooledObservation> Of(string persistenceId);

    /// <summary>Remove what was delivered; ids that are not there are ignored.</summary>
    void Remove(IReadOnlyCollection<long> ids);
}

/// <summary>An observation that waits; <paramref name="Id"/> is its place in the spool, from 1.</summary>
public sealed record SpooledObservation(long Id, string PersistenceId, IObservation Observation, CommandId Command, DateTimeOffset ObservedAt);
