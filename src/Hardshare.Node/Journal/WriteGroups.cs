namespace Hardshare.Node.Journal;

/// <summary>
/// The one thread that writes to a store. While it makes one group durable further writes gather, and are the next group.
/// </summary>
internal sealed class WriteGroups<TWrite> : IDisposable
    where TWrite : PendingWrite
{
    // Those whose writes were just made durable are about to bring their next ones. Starting without them would make groups of one and
    // of the rest in turn, at twice the syncs; so wait until as many are there again, but no longer than this.
    private const int GatherMilliseconds = 1;

    private readonly Action<List<TWrite>> _store;
    private readonly Action _end;
    private readonly Thread _thread;
    private readonly object _gate = new();
    private List<TWrite> _waiting = [];
    private List<TWrite> _group = [];
    private int _expected = 1;
    private bool _stopping;

    /// <param name="name">Of the thread.</param>
    /// <param name="store">Called on the thread with each group; completes or fails every write of it, and throws nothing.</param>
    /// <param name="end">Called on the thread when all is done.</param>
    public WriteGroups(string name, Action<List<TWrite>> store, Action end)
    {
        (_store, _end) = (store, end);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Queue a write. Throws <see cref="ObjectDisposedException"/> after <see cref="Dispose"/>.</summary>
    public Task WriteAsync(TWrite write)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _waiting.Add(write);
            if (_waiting.Count == 1 || _waiting.Count == _expected)
                Monitor.Pulse(_gate);
        }
        return write.Done;
    }

    /// <summary>Finish what is queued, and end.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }
        _thread.Join();
    }

    private void Run()
    {
        while (TakeGroup())
        {
            _store(_group);
            _group.Clear();
        }
        _end();
    }

    private bool TakeGroup()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_stopping)
                Monitor.Wait(_gate);
            if (_waiting.Count < _expected && !_stopping)
                Monitor.Wait(_gate, GatherMilliseconds);
            (_waiting, _group) = (_group, _waiting);
            _expected = Math.Max(1, _group.Count);
            return _group.Count > 0;
        }
    }
}
