using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Hardshare.TestSupport.Journal;

/// <summary>
/// Where tests say how a failing journal is to fail. A journal finds its faults by the name in its configuration (<c>faults</c>), so that
/// systems that run at the same time do not disturb each other.
/// </summary>
public sealed class JournalFaults
{
    private static readonly ConcurrentDictionary<string, JournalFaults> Named = new();

    private readonly Lock _gate = new();
    private readonly List<Active> _active = [];
    private int _writes;
    private int _hit;

    public static JournalFaults For(string name) => Named.GetOrAdd(name, _ => new JournalFaults());

    /// <summary>How many writes (each of one entity, with one or several events) the journal was asked for.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <summary>How many writes a fault has hit.</summary>
    public int Hit => Volatile.Read(ref _hit);

    /// <summary>
    /// From now on the fault is there, until it is used up or what this returns is disposed. The fault that was added last goes first.
    /// </summary>
    public IDisposable Add(JournalFault fault)
    {
        var active = new Active(this, fault);
        lock (_gate)
            _active.Insert(0, active);
        return active;
    }

    /// <summary>Whether every write fails at the moment, whatever it is of.</summary>
    public bool FailsAll
    {
        get
        {
            lock (_gate)
                return _active.Exists(active => active.Fault is { Effect: FaultEffect.Fail, Times: null, PersistenceId: null, Manifest: null, Skip: 0 });
        }
    }

    /// <summary>The next writes fail.</summary>
    public IDisposable FailNext(int times = 1) => Add(new JournalFault(FaultEffect.Fail, times));

    /// <summary>All writes fail for a time, by the clock given.</summary>
    public void FailFor(TimeSpan span, TimeProvider time)
    {
        var fault = Add(new JournalFault(FaultEffect.Fail));
        time.CreateTimer(static active => ((IDisposable)active!).Dispose(), fault, span, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Lift all faults.</summary>
    public void Clear()
    {
        Active[] all;
        lock (_gate)
            all = [.. _active];
        foreach (var active in all)
            active.Dispose();
    }

    internal async Task<IImmutableList<Exception?>?> WriteAsync(
        IEnumerable<AtomicWrite> messages, Func<IEnumerable<AtomicWrite>, Task<IImmutableList<Exception?>?>> store)
    {
        var writes = messages.ToList();
        Interlocked.Add(ref _writes, writes.Count);
        if (Find(writes) is not { } active)
            return await store(writes).ConfigureAwait(false);
        Interlocked.Increment(ref _hit);
        var effect = active.Fault.Effect;
        switch (effect)
        {
            case FaultEffect.Fail:
                throw new InjectedJournalException(effect);
            case FaultEffect.Reject:
                return writes.Select(_ => (Exception?)new InjectedJournalException(effect)).ToImmutableList();
            case FaultEffect.FailAfterStoring:
                await store(writes).ConfigureAwait(false);
                throw new InjectedJournalException(effect);
            default:
                await active.Lifted.ConfigureAwait(false);
                return await store(writes).ConfigureAwait(false);
        }
    }

    private Active? Find(List<AtomicWrite> writes)
    {
        lock (_gate)
        {
            var found = _active.Find(active => writes.Exists(active.Fault.Concerns) && active.Count());
            if (found is { IsUsedUp: true })
                _active.Remove(found);
            return found;
        }
    }

    private sealed class Active(JournalFaults owner, JournalFault fault) : IDisposable
    {
        private readonly TaskCompletionSource _lifted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _seen;

        public JournalFault Fault => fault;

        public Task Lifted => _lifted.Task;

        public bool IsUsedUp => _seen - fault.Skip >= fault.Times;

        public bool Count() => ++_seen > fault.Skip;

        public void Dispose()
        {
            lock (owner._gate)
                owner._active.Remove(this);
            _lifted.TrySetResult();
        }
    }
}
