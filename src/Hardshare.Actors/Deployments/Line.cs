namespace Hardshare.Actors.Deployments;

/// <summary>Requests that wait for one deployment, first come first served by the time at which they were placed; ties by id.</summary>
public sealed class Line
{
    private static readonly Comparer<DeploymentActor.Enqueue> BySinceAndRequest = Comparer<DeploymentActor.Enqueue>.Create(
        (a, b) => a.Since != b.Since ? a.Since.CompareTo(b.Since) : a.Request.Value.CompareTo(b.Request.Value));

    private readonly SortedSet<DeploymentActor.Enqueue> _waiting = new(BySinceAndRequest);

    public int Count => _waiting.Count;

    public DeploymentActor.Enqueue? First => _waiting.Min;

    /// <summary>False when exactly this entry is there already.</summary>
    public bool Add(DeploymentActor.Enqueue entry)
    {
        if (_waiting.Contains(entry) && _waiting.First(e => e.Request == entry.Request) == entry)
            return false;
        Remove(entry.Request);
        return _waiting.Add(entry);
    }

    /// <summary>Take a request out; returns its entry, or null when it was not in line.</summary>
    public DeploymentActor.Enqueue? Remove(RequestId request)
    {
        var entry = _waiting.FirstOrDefault(e => e.Request == request);
        if (entry is not null)
            _waiting.Remove(entry);
        return entry;
    }
}
