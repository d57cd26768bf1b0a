using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Relays;

/// <summary>Writes the state when it is behind: at the end of a round, at most ten times a second; within a second for counts.</summary>
internal sealed class StateKeeper(EventLoop loop, string path, Func<RelayState> current)
{
    private static readonly TimeSpan shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan forCounts = TimeSpan.FromSeconds(1);

    private TimeSpan saved;
    private TimeSpan? dueAt;
    private LoopTimer? timer;
    private bool failing;

    public void Changed(bool onlyCounts)
    {
        var at = onlyCounts ? BootClock.Now + forCounts : saved + shortest;
        if (dueAt <= at) return;
        dueAt = at;
        timer?.Cancel();
    }

    /// <summary>To be called after each round of the loop.</summary>
    public void AfterRound()
    {
        if (dueAt is not { } due) return;
        if (due <= BootClock.Now) TrySave();
        else if (timer is null || timer.Cancelled) timer = loop.After(due - BootClock.Now, () => { });
    }

    /// <returns>False if the file cannot be written; that is said once on standard error, and tried again.</returns>
    public bool TrySave()
    {
        timer?.Cancel();
        saved = BootClock.Now;
        try
        {
            current().Save(path);
            (dueAt, failing) = (null, false);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!failing) Console.Error.WriteLine($"relay: state not stored: {e.Message}");
            failing = true;
            dueAt = saved + forCounts;
            return false;
        }
    }

    /// <summary>Before counts are told to anyone: what was told must not go back after a kill.</summary>
    public void SaveIfBehind()
    {
        if (dueAt is not null) TrySave();
    }
}
