namespace Hardshare.Node.Keys;

/// <summary>
/// Keeps an RSA pair ready, so that a launch does not wait for the search for primes. One search runs at a time, however many wait: they leave the
/// machine its other processors, and who waits is served by a pair that comes back as well as by one that is found.
/// </summary>
public sealed class RsaReserve
{
    /// <summary>As many as come back when a crowd asks for one robot; more are not worth the memory.</summary>
    private const int Most = 16;

    private readonly Lock _gate = new();
    private readonly Queue<SshKeyPair> _ready = new();
    private readonly Queue<TaskCompletionSource<SshKeyPair>> _waiting = new();
    private bool _searching;

    /// <summary>Begin to look for the first pair. Not done from the outset: a node that starts has better use for its processors.</summary>
    public void Fill() => SearchWhereNeeded();

    /// <summary>A pair that is ready, or will be soonest: first come first served. No pair is given out twice unless it was given back.</summary>
    public Task<SshKeyPair> TakeAsync()
    {
        lock (_gate)
        {
            var taken = _ready.TryDequeue(out var pair) ? Task.FromResult(pair) : Wait();
            SearchWhereNeeded();
            return taken;
        }
    }

    /// <summary>A pair whose private half nobody has seen and whose public half nobody trusts.</summary>
    public void GiveBack(SshKeyPair pair)
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out var first))
                first.SetResult(pair);
            else if (_ready.Count < Most)
                _ready.Enqueue(pair);
        }
    }

    private Task<SshKeyPair> Wait()
    {
        var waiting = new TaskCompletionSource<SshKeyPair>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue(waiting);
        return waiting.Task;
    }

    private void SearchWhereNeeded()
    {
        lock (_gate)
        {
            if (_searching || _ready.Count > 0)
                return;
            _searching = true;
        }
        _ = Task.Run(() =>
        {
            GiveBack(SshKeyPair.CreateRsa());
            lock (_gate)
                _searching = false;
            SearchWhereNeeded();
        });
    }
}
