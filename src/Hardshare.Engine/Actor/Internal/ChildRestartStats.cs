namespace Hardshare.Engine.Actor.Internal;

/// <summary>How often a child was restarted, and since when that counts.</summary>
internal sealed class ChildRestartStats(LocalActorRef child)
{
    private int _restarts;
    private TimeSpan _windowStart;

    internal LocalActorRef Child => child;

    internal bool Dying { get; set; }

    /// <summary>Whether one more restart is allowed. A negative limit or a window of zero or less is none.</summary>
    internal bool RequestRestartPermission(int maxNrOfRetries, int withinTimeMilliseconds, TimeSpan now)
    {
        if (maxNrOfRetries == 0)
            return false;
        if (withinTimeMilliseconds <= 0)
            return maxNrOfRetries < 0 || ++_restarts <= maxNrOfRetries;

        // A window without a number allows one restart in it.
        var retries = maxNrOfRetries < 0 ? 1 : maxNrOfRetries;
        var insideWindow = _restarts > 0 && now - _windowStart <= TimeSpan.FromMilliseconds(withinTimeMilliseconds);
        if (!insideWindow)
        {
            _restarts = 1;
            _windowStart = now;
            return true;
        }
        return ++_restarts <= retries;
    }
}
