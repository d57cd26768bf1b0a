using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Relays;

/// <summary>Writes the state when it is behind: at the end of a round, at most ten times a second; within a second for counts.</summary>
internal sealed class StateKeeper(EventLoop loop, string path, Func<RelayState> current)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ForCounts = TimeSpan.FromSeconds(1);

    private TimeSpan _saved;
    private TimeSpan? _dueAt;
    private LoopTimer? _timer;

    /// <summary>The last attempt to write did not succeed.</summary>
    public bool Failing { get; private set; }

    public void Changed(bool onlyCounts)
    {
        var at = onlyCounts ? BootClock.Now + ForCounts : _saved + Shortest;
        if (_dueAt <= at) return;
        _dueAt = at;
        _timer?.Cancel();
    }

    /// <summary>To be called after each round of the loop.</summary>
    public void AfterRound()
    {
        if (_dueAt is not { } due) return;
        if (due <= BootClock.Now) TrySave();
        else if (_timer is null || _timer.Cancelled) _timer = loop.After(due - BootClock.Now, () => { });
    }

    /// <returns>False if the file cannot be written; that is said once on standard error, and tried again.</returns>
    public bool TrySave()
    {
        _timer?.Cancel();
        _saved = BootClock.Now;
        try
        {
            current().Save(path);
            (_dueAt, Failing) = (null, false);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!Failing) Complaint.Say($"relay: state not stored: {e.Message}");
            Failing = true;
            _dueAt = _saved + ForCounts;
            return false;
        }
    }

    /// <summary>Before counts are told to anyone: what was told must not go back after a kill.</summary>
    public void SaveIfBehind()
    {
        if (_dueAt is not null) TrySave();
    }
}
