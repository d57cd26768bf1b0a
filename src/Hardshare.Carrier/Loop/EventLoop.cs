using System.Collections.Concurrent;
using Hardshare.Carrier.Interop;

namespace Hardshare.Carrier.Loop;

/// <summary>
/// One thread that does all of a carrier's work: descriptors by epoll, timers on the boot clock. Nothing that it calls may block.
/// Only <see cref="Post"/> may be called from another thread. An exception out of a handler is a bug and ends the process.
/// </summary>
internal sealed class EventLoop : IDisposable
{
    private readonly int epoll = Epoll.Create();
    private readonly int wake = Epoll.EventFd();
    private readonly List<Watch?> watches = [];
    private readonly Stack<int> freeSlots = new();
    private readonly PriorityQueue<LoopTimer, TimeSpan> timers = new();
    private readonly ConcurrentQueue<Action> posted = new();
    private readonly byte[] events = new byte[Epoll.BufferSize(256)];
    private List<Action> deferred = [];
    private List<Action> running = [];
    private uint generation;
    private bool stopping;

    public EventLoop() => Add(wake, Ready.Read, _ => Files.Read(wake, stackalloc byte[8]));

    /// <summary>For reads whose bytes are used up before the handler returns.</summary>
    public byte[] Scratch { get; } = GC.AllocateUninitializedArray<byte>(128 * 1024, pinned: true);

    /// <summary>Called after each round of work, before waiting.</summary>
    public Action? AfterRound { get; set; }

    public Watch Add(int fd, Ready interest, Action<Ready> handler)
    {
        if (!freeSlots.TryPop(out var slot))
        {
            slot = watches.Count;
            watches.Add(null);
        }
        var watch = new Watch(this, fd, slot, ++generation, interest, handler);
        Epoll.Add(epoll, fd, interest, watch.Data);
        watches[slot] = watch;
        return watch;
    }

    public LoopTimer After(TimeSpan delay, Action action)
    {
        var timer = new LoopTimer(action);
        timers.Enqueue(timer, BootClock.Now + delay);
        return timer;
    }

    /// <summary>Calls it in the next round, after others had their turn.</summary>
    public void Defer(Action action) => deferred.Add(action);

    public void Post(Action action)
    {
        posted.Enqueue(action);
        Files.Write(wake, [1, 0, 0, 0, 0, 0, 0, 0]);
    }

    public void Stop() => stopping = true;

    public void Run()
    {
        while (!stopping)
        {
            var count = Epoll.Wait(epoll, events, Timeout());
            for (var i = 0; i < count; i++) Dispatch(i);
            while (posted.TryDequeue(out var action)) action();
            while (timers.TryPeek(out var timer, out var due) && (timer.Cancelled || due <= BootClock.Now)) timers.Dequeue().Fire();
            (deferred, running) = (running, deferred);
            foreach (var action in running) action();
            running.Clear();
            AfterRound?.Invoke();
        }
    }

    public void Dispose()
    {
        Files.Close(wake);
        Files.Close(epoll);
    }

    internal void Modify(Watch watch) => Epoll.Modify(epoll, watch.Fd, watch.Interest, watch.Data);

    internal void Remove(Watch watch)
    {
        if (watches[watch.Slot] != watch) return;
        watches[watch.Slot] = null;
        freeSlots.Push(watch.Slot);
        Epoll.Remove(epoll, watch.Fd);
    }

    private void Dispatch(int index)
    {
        var (ready, data) = Epoll.At(events, index);
        // The slot may have been freed, and even taken again, by a handler of this same round.
        if (watches[(int)(uint)data] is { } watch && watch.Generation == (uint)(data >> 32)) watch.Handler(ready);
    }

    private int Timeout()
    {
        if (deferred.Count > 0 || !posted.IsEmpty) return 0;
        while (timers.TryPeek(out var timer, out _) && timer.Cancelled) timers.Dequeue();
        if (!timers.TryPeek(out _, out var due)) return -1;
        return (int)Math.Ceiling(Math.Clamp((due - BootClock.Now).TotalMilliseconds, 0, 60_000));
    }
}
