namespace Hardshare.Actors.Deployments.Instances.Containers;

/// <summary>Counts restarts: at most <paramref name="limit"/> within any stretch of <paramref name="window"/>.</summary>
public sealed class RestartWindow(int limit, TimeSpan window)
{
    private readonly Queue<DateTimeOffset> _taken = new();

    public int Limit => limit;

    public TimeSpan Window => window;

    /// <summary>How many were taken within the last window.</summary>
    public int Used => _taken.Count;

    public bool TryTake(DateTimeOffset now)
    {
        while (_taken.TryPeek(out var oldest) && oldest <= now - window)
            _taken.Dequeue();
        if (_taken.Count >= limit)
            return false;
        _taken.Enqueue(now);
        return true;
    }
}
