using System.Collections.Concurrent;
using Hardshare.Carrier.Interop;

namespace Hardshare.Carrier.Loop;

/// <summary>
/// One thread that does all of a carrier's work: descriptors by epoll, timers on the boot clock. Nothing that it calls may block.
/// Only <see cref="Post"/> may be called from another thread. An exception out of a handler is a bug and ends the process.
/// </summary>
internal sealed class EventLoop : IDisposable
{
    private readonly int _epoll = Epoll.Create();
    private readonly int _wake = Epoll.EventFd();
    private readonly List<Watch?> _watches = [];
    private readonly Stack<int> _freeSlots = new();
    private readonly PriorityQueue<LoopTimer, TimeSpan> _timers = new();
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly byte[] _events = new byte[Epoll.BufferSize(256)];
    private List<Action> _deferred = [];
    private List<Action> _running = [];
    private uint _generation;
    private bool _stopping;

    public EventLoop() => Add(_wake, Ready.Read, _ => Files.Read(_wake, stackalloc byte[8]));

    /// <summary>For reads whose bytes are used up before the handler returns.</summary>
    public byte[] Scratch { get; } = GC.AllocateUninitializedArray<byte>(128 * 1024, pinned: true);

    /// <summary>Called after each round of work, before waiting.</summary>
    public Action? AfterRound { get; set; }

    public Watch Add(int fd, Ready interest, Action<Ready> handler)
    {
        if (!_freeSlots.TryPop(out var slot))
        {
            slot = _watches.Count;
            _watches.Add(null);
        }
        var watch = new Watch(this, fd, slot, ++_generation, interest, handler);
        Epoll.Add(_epoll, fd, interest, watch.Data);
        _watches[slot] = watch;
        return watch;
    }

    public LoopTimer After(TimeSpan delay, Action action)
    {
        var timer = new LoopTimer(action);
        _timers.Enqueue(timer, BootClock.Now + delay);
        return timer;
    }

    /// <summary>Calls it in the next round, after others had their turn.</summary>
    public void Defer(Action action) => _deferred.Add(action);

    public void Post(Action action)
    {
        _posted.Enqueue(action);
        Files.Write(_wake, [1, 0, 0, 0, 0, 0, 0, 0]);
    }

    public void Stop() => _stopping = true;

    public void Run()
    {
        while (!_stopping)
        {
            var count = Epoll.Wait(_epoll, _events, Timeout());
            for (var i = 0; i < count; i++) Dispatch(i);
            while (_posted.TryDequeue(out var action)) action();
            while (_timers.TryPeek(out var timer, out var due) && (timer.Cancelled || due <= BootClock.Now)) _timers.Dequeue().Fire();
            (_deferred, _running) = (_running, _deferred);
            foreach (var action in _running) action();
            _running.Clear();
            AfterRound?.Invoke();
        }
    }

    public void Dispose()
    {
        Files.Close(_wake);
        Files.Close(_epoll);
    }

    internal void Modify(Watch watch) => Epoll.Modify(_epoll, watch.Fd, watch.Interest, watch.Data);

    internal void Remove(Watch watch)
    {
        if (_watches[watch.Slot] != watch) return;
        _watches[watch.Slot] = null;
        _freeSlots.Push(watch.Slot);
        Epoll.Remove(_epoll, watch.Fd);
    }

    private void Dispatch(int index)
    {
        var (ready, data) = Epoll.At(_events, index);
        // The slot may have been freed, and even taken again, by a handler of this same round.
        if (_watches[(int)(uint)data] is { } watch && watch.Generation == (uint)(data >> 32)) watch.Handler(ready);
    }

    private int Timeout()
    {
        if (_deferred.Count > 0 || !_posted.IsEmpty) return 0;
        while (_timers.TryPeek(out var timer, out _) && timer.Cancelled) _timers.Dequeue();
        if (!_timers.TryPeek(out _, out var due)) return -1;
        return (int)Math.Ceiling(Math.Clamp((due - BootClock.Now).TotalMilliseconds, 0, 60_000));
    }
}
