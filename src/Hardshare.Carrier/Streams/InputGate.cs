using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Streams;

/// <summary>
/// Whether input may reach the device: not paused, and the dead-man deadline has not passed. To be asked before every write.
/// </summary>
internal sealed class InputGate
{
    private readonly EventLoop _loop;
    private TimeSpan _deadline;
    private LoopTimer? _timer;
    private bool _wasOpen;

    /// <param name="loop">The stream's loop.</param>
    /// <param name="first">The first deadline, from now.</param>
    public InputGate(EventLoop loop, TimeSpan first)
    {
        _loop = loop;
        _wasOpen = first > TimeSpan.Zero;
        Extend(first);
    }

    /// <summary>The reason of a pause.</summary>
    public string? Paused { get; private set; }

    public TimeSpan Remaining => _deadline > BootClock.Now ? _deadline - BootClock.Now : TimeSpan.Zero;

    public bool IsOpen => Paused is null && BootClock.Now < _deadline;

    /// <summary>Input was open and is closed now; true if that is because the deadline passed.</summary>
    public Action<bool>? Closed { get; set; }

    /// <summary>Input was closed and is open again.</summary>
    public Action? Opened { get; set; }

    /// <summary>The deadline has passed, whether input was open or not.</summary>
    public Action? Expired { get; set; }

    public void Extend(TimeSpan fromNow)
    {
        Settle();
        _deadline = BootClock.Now + fromNow;
        _timer?.Cancel();
        _timer = null;
        if (fromNow > TimeSpan.Zero)
        {
            _timer = _loop.After(fromNow, Expire);
            Settle();
        }
        else
            Expire();
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

    private void Expire()
    {
        Settle();
        Expired?.Invoke();
    }

    /// <summary>Tells of a change that has happened meanwhile, if there is one.</summary>
    public void Settle()
    {
        if (IsOpen == _wasOpen) return;
        _wasOpen = !_wasOpen;
        if (_wasOpen) Opened?.Invoke();
        else Closed?.Invoke(Paused is null);
    }
}
