using Hardshare.Carrier.Interop;

namespace Hardshare.Carrier.Loop;

/// <summary>A descriptor that the loop watches. It stays its owner's: stop watching before closing it.</summary>
internal sealed class Watch
{
    private readonly EventLoop _loop;

    internal Watch(EventLoop loop, int fd, int slot, uint generation, Ready interest, Action<Ready> handler)
    {
        (_loop, Fd, Slot, Generation, Interest, Handler) = (loop, fd, slot, generation, interest, handler);
    }

    public int Fd { get; }

    public Ready Interest { get; private set; }

    /// <summary>May be exchanged when a descriptor passes to another owner.</summary>
    public Action<Ready> Handler { get; set; }

    internal int Slot { get; }

    internal uint Generation { get; }

    internal ulong Data => ((ulong)Generation << 32) | (uint)Slot;

    public void Change(Ready interest)
    {
        if (interest == Interest) return;
        Interest = interest;
        _loop.Modify(this);
    }

    public void Stop() => _loop.Remove(this);
}
