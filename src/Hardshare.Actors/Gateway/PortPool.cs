namespace Hardshare.Actors.Gateway;

/// <summary>
/// Public ports, given out least recently used first, so that an address rarely comes back to a user with another host key behind it. An instance keeps
/// the port it has when the range has been changed; that one goes with the instance.
/// </summary>
public sealed class PortPool(int first, int last)
{
    private readonly LinkedList<int> _free = new(Enumerable.Range(first, Math.Max(0, last - first + 1)));
    private readonly HashSet<int> _outside = [];

    public int FreeCount => _free.Count;

    /// <summary>The port that was unused for longest; null when all are in use.</summary>
    public int? Take()
    {
        if (_free.First is not { } node)
            return null;
        _free.RemoveFirst();
        return node.Value;
    }

    /// <summary>A certain port, for an instance that has it already; false when somebody else has it.</summary>
    public bool Take(int port) => IsWithin(port) ? _free.Remove(port) : _outside.Add(port);

    public void Return(int port)
    {
        if (IsWithin(port))
            _free.AddLast(port);
        else
            _outside.Remove(port);
    }

    private bool IsWithin(int port) => port >= first && port <= last;
}
