namespace Hardshare.Actors.Gateway;

/// <summary>Public ports, given out least recently used first, so that an address rarely comes back to a user with another host key behind it.</summary>
public sealed class PortPool
{
    private readonly LinkedList<int> _free;

    public PortPool(int first, int last) => _free = new LinkedList<int>(Enumerable.Range(first, Math.Max(0, last - first + 1)));

    public int FreeCount => _free.Count;

    /// <summary>The port that was unused for longest; null when all are in use.</summary>
    public int? Take()
    {
        if (_free.First is not { } node)
            return null;
        _free.RemoveFirst();
        return node.Value;
    }

    /// <summary>A certain port, for an instance that has it already; false when somebody else has it or it is outside the range.</summary>
    public bool Take(int port) => _free.Remove(port);

    public void Return(int port) => _free.AddLast(port);
}
