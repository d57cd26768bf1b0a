using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Streams;

/// <summary>Whether input may reach the device: not paused, and the dead-man deadline has not passed. To be asked before every write.</summary>
internal sealed class InputGate
{
    private readonly EventLoop loop;
    private TimeSpan deadline;
    private LoopTimer? timer;
    private bool wasOpen;

    /// <param name="loop">The stream's loop.</param>
    /// <param name="first">The first deadline, from now.</param>
    public InputGate(EventLoop loop, TimeSpan first)
    {
        this.loop = loop;
        wasOpen = first > TimeSpan.Zero;
        Extend(first);
    }

    /// <summary>The reason of a pause.</summary>
    public string? Paused { get; private set; }

    public TimeSpan Remaining => deadline > BootClock.Now ? deadline - BootClock.Now : TimeSpan.Zero;

    public bool IsOpen => Paused is null && BootClock.Now < deadline;

    /// <summary>Input was open and is closed now; true if that is because the deadline passed.</summary>
    public Action<bool>? Closed { get; set; }

    /// <summary>Input was closed and is open again.</summary>
    public Action? Opened { get; set; }

    public void Extend(TimeSpan fromNow)
    {
        Settle();
        deadline = BootClock.Now + fromNow;
        timer?.Cancel();
        timer = fromNow > TimeSpan.Zero ? loop.After(fromNow, Settle) : null;
        Settle();
    }

    public void Pause(string reason)
    {
        Paused = reason;
        Settle();
    }

    public void Resume()
    {
        Paused = null;
        Settle();
    }

    /// <summary>Tells of a change that has happened meanwhile, if there is one.</summary>
    public void Settle()
    {
        if (IsOpen == wasOpen) return;
        wasOpen = !wasOpen;
        if (wasOpen) Opened?.Invoke();
        else Closed?.Invoke(Paused is null);
    }
}
