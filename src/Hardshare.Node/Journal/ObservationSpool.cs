using Hardshare.Actors.Journal;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Ids;
using Hardshare.Contracts.Messages;

namespace Hardshare.Node.Journal;

/// <summary>
/// The spool over an <see cref="ObservationOutbox"/>. The disk that has no room for the journal has none for the outbox either, so what the outbox does not take is
/// kept in memory, and goes there as soon as it can, always in the order in which it came.
/// </summary>
public sealed class ObservationSpool(ObservationOutbox outbox, string node, int memory = ObservationSpool.DefaultMemory) : IObservationSpool, IDisposable
{
    /// <summary>How many are kept in memory by default.</summary>
    public const int DefaultMemory = 10_000;

    // The ids of what is in memory: above any that the file gives.
    private const long FirstInMemory = 1L << 60;

    private readonly Lock _gate = new();
    private readonly Queue<SpooledObservation> _inMemory = [];
    private long _nextInMemory = FirstInMemory;
    private long _droppedInMemory;
    private long _known;
    private long _droppedKnown;
    private bool _opened;

    public long Waiting
    {
        get
        {
            lock (_gate)
            {
                Count();
                return _known + _inMemory.Count;
            }
        }
    }

    public long Dropped
    {
        get
        {
            lock (_gate)
            {
                Count();
                return _droppedKnown + _droppedInMemory;
            }
        }
    }

    public void Add(string persistenceId, IObservation observation, CommandId command, DateTimeOffset observedAt)
    {
        lock (_gate)
        {
            _inMemory.Enqueue(new SpooledObservation(_nextInMemory++, persistenceId, observation, command, observedAt));
            Flush();
            if (_inMemory.Count <= memory)
                return;
            _inMemory.Dequeue();
            _droppedInMemory++;
        }
    }

    public IReadOnlyList<SpooledObservation> Read(long after, int max)
    {
        lock (_gate)
        {
            Flush();
            var stored = after >= FirstInMemory ? [] : Try(() => outbox.TakeOldest(max, after)) ?? [];
            return [.. stored.Select(Decode), .. _inMemory.Where(one => one.Id > after).Take(max - stored.Count)];
        }
    }

    public IReadOnlyList<SpooledObservation> Of(string persistenceId)
    {
        lock (_gate)
        {
            var stored = Try(() => outbox.Of(persistenceId)) ?? [];
            return [.. stored.Select(Decode), .. _inMemory.Where(one => one.PersistenceId == persistenceId)];
        }
    }

    // What was read while it was in memory may be in the file now, and is delivered again: its command id tells.
    public void Remove(IReadOnlyCollection<long> ids)
    {
        lock (_gate)
        {
            var left = _inMemory.Where(one => !ids.Contains(one.Id)).ToArray();
            _inMemory.Clear();
            foreach (var one in left)
                _inMemory.Enqueue(one);
            Try(() =>
            {
                outbox.Remove(ids);
                return outbox;
            });
            _opened = false;
        }
    }

    public void Dispose()
    {
        lock (_gate)
            Flush();
        outbox.Dispose();
    }

    private void Flush()
    {
        while (_inMemory.TryPeek(out var first) && Try(() => Store(first)) is not null)
            _inMemory.Dequeue();
    }

    private ObservationOutbox Store(SpooledObservation one)
    {
        var envelope = new EventEnvelope(
            EventEnvelope.CurrentVersion, one.ObservedAt, Contracts.Access.Principal.Node(node).ToString(), one.Command, node, Epoch: 0, null, one.ObservedAt, one.Observation);
        outbox.Add(one.PersistenceId, EventCodec.ManifestOf(envelope), EventCodec.Encode(envelope));
        _opened = false;
        return outbox;
    }

    // Asked for with every event that is stored: the file is looked at only when it changed.
    private void Count()
    {
        if (_opened)
            return;
        Try(() =>
        {
            (_known, _droppedKnown) = (outbox.Count, outbox.Dropped);
            _opened = true;
            return outbox;
        });
    }

    private static SpooledObservation Decode(OutboxRow row)
    {
        var envelope = EventCodec.Decode(row.Manifest, row.Envelope);
        return new SpooledObservation(row.Id, row.PersistenceId, (IObservation)envelope.Event, envelope.Command, envelope.ObservedAt ?? envelope.At);
    }

    private static T? Try<T>(Func<T> action)
        where T : class
    {
        try
        {
            return action();
        }
        catch (JournalStoreException)
        {
            return null;
        }
    }
}
