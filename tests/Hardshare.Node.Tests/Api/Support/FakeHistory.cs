using Hardshare.Actors.Journal;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;

namespace Hardshare.Node.Tests.Api.Support;

/// <summary>A journal in memory, as far as timelines need one.</summary>
public sealed class FakeHistory : IHistoryReader
{
    private readonly List<StoredEvent> _events = [];
    private readonly Lock _lock = new();

    public StoredEvent Append(string entity, IEvent what, DateTimeOffset? at = null, string by = "user:alice")
    {
        lock (_lock)
        {
            var number = _events.Count(each => each.PersistenceId == entity) + 1;
            var envelope = new EventEnvelope(1, at ?? Views.Noon, by, CommandId.New(), "bench-1", 0, null, null, what);
            var stored = new StoredEvent(entity, number, _events.Count + 1, envelope);
            _events.Add(stored);
            return stored;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _events.Clear();
        }
    }

    public Task<IReadOnlyList<StoredEvent>> ReadAsync(
        IReadOnlyCollection<string> persistenceIds, IReadOnlyCollection<string> prefixes, long after, int max,
        CancellationToken cancellation)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<StoredEvent>>([.. _events
                .Where(each => each.Ordering > after && (persistenceIds.Contains(each.PersistenceId)
                    || prefixes.Any(prefix => each.PersistenceId.StartsWith(prefix, StringComparison.Ordinal))))
                .Take(max)]);
        }
    }

    public Task<string?> FindInstanceAsync(InstanceId instance, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return Task.FromResult(_events.Find(each => each.PersistenceId.StartsWith("i-", StringComparison.Ordinal)
                && each.PersistenceId.EndsWith(instance.ToString(), StringComparison.Ordinal))?.PersistenceId);
        }
    }

    public Task<long> NewestAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            return Task.FromResult<long>(_events.Count);
        }
    }
}
