using System.Diagnostics.CodeAnalysis;

namespace Hardshare.Engine.Actor.Internal;

/// <summary>
/// The living children of a cell. Changed by the cell's own thread (a guardian's also by whoever calls
/// <c>ActorSystem.ActorOf</c>), read by any.
/// </summary>
internal sealed class Children
{
    private readonly Dictionary<string, ChildRestartStats> _byName = new(StringComparer.Ordinal);
    private long _nextName;
    private bool _closed;
    private int _dying;

    internal bool AnyDying => Volatile.Read(ref _dying) > 0;

    internal string NextName()
    {
        const string digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+~";
        var number = Interlocked.Increment(ref _nextName) - 1;
        var name = "$";
        do
        {
            name += digits[(int)(number & 63)];
            number >>= 6;
        }
        while (number != 0);
        return name;
    }

    internal void Add(LocalActorRef child)
    {
        lock (_byName)
        {
            if (_closed)
                throw new InvalidOperationException($"Cannot create child [{child.Path}]: its parent is stopping.");
            if (!_byName.TryAdd(child.Path.Name, new ChildRestartStats(child)))
                throw new InvalidActorNameException($"Actor name \"{child.Path.Name}\" is not unique!");
        }
    }

    /// <summary>From now on no child can be added.</summary>
    internal void Close()
    {
        lock (_byName)
            _closed = true;
    }

    /// <summary>The child will stop: whoever waits for dying children waits for it too.</summary>
    internal void MarkDying(IActorRef child)
    {
        lock (_byName)
        {
            if (TryGet(child, out var stats) && !stats.Dying)
            {
                stats.Dying = true;
                _dying++;
            }
        }
    }

    internal bool Remove(IActorRef child)
    {
        lock (_byName)
        {
            if (!TryGet(child, out var stats))
                return false;
            _byName.Remove(child.Path.Name);
            if (stats.Dying)
                _dying--;
            return true;
        }
    }

    internal ChildRestartStats? StatsOf(IActorRef child)
    {
        lock (_byName)
            return TryGet(child, out var stats) ? stats : null;
    }

    internal LocalActorRef? Find(string name)
    {
        lock (_byName)
            return _byName.TryGetValue(name, out var stats) ? stats.Child : null;
    }

    internal LocalActorRef[] Snapshot()
    {
        lock (_byName)
        {
            var all = new LocalActorRef[_byName.Count];
            var i = 0;
            foreach (var stats in _byName.Values)
                all[i++] = stats.Child;
            return all;
        }
    }

    private bool TryGet(IActorRef child, [NotNullWhen(true)] out ChildRestartStats? stats) =>
        _byName.TryGetValue(child.Path.Name, out stats) && ReferenceEquals(stats.Child, child);
}
