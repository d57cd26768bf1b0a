using Hardshare.Actors.Journal;
using Hardshare.Contracts.Messages;

namespace Hardshare.Fakes;

/// <summary>A spool in memory, which outlives the actors.</summary>
public sealed class FakeSpool : IObservationSpool
{
    private readonly Lock _gate = new();
    private readonly List<SpooledObservation> _all = [];
    private long _last;

    public long Waiting => All.Count;

    public long Dropped { get; set; }

    public IReadOnlyList<SpooledObservation> All
    {
        get
        {
            lock (_gate)
                return [.. _all];
        }
    }

    public void Add(string persistenceId, IObservation observation, CommandId command, DateTimeOffset observedAt)
    {
        lock (_gate)
            _all.Add(new SpooledObservation(++_last, persistenceId, observation, command, observedAt));
    }

    public IReadOnlyList<SpooledObservation> Read(long after, int max) => [.. All.Where(one => one.Id > after).Take(max)];

    public IReadOnlyList<SpooledObservation> Of(string persistenceId) => [.. All.Where(one => one.PersistenceId == persistenceId)];

    public void Remove(IReadOnlyCollection<long> ids)
    {
        lock (_gate)
            _all.RemoveAll(one => ids.Contains(one.Id));
    }
}
