using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Bytes;

/// <summary>
/// Two connected sockets whose bytes go to each other, each direction ending by itself. If one of them dies, what it had sent still
/// reaches the other, which is then given a moment to close by itself, lest a reset overtakes the last bytes.
/// </summary>
internal sealed class Duplex
{
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    private readonly EventLoop _loop;
    private readonly Peer _near;
    private readonly Peer _far;
    private readonly Action<bool> _closed;
    private LoopTimer? _lingering;
    private bool _over;

    /// <param name="loop">The loop of both.</param>
    /// <param name="near">The user's side.</param>
    /// <param name="far">The instance's or the device's side.</param>
    /// <param name="moved">Told of bytes that the far side took, and of bytes that the near side took.</param>
    /// <param name="mayWriteFar">See <see cref="Pump.MayWrite"/>.</param>
    /// <param name="closed">Called once, when it closed by itself; true if it broke.</param>
    public Duplex(
        EventLoop loop, Peer near, Peer far, (Action<int> In, Action<int> Out) moved, Func<bool>? mayWriteFar, Action<bool> closed)
    {
        (_loop, _near, _far, _closed) = (loop, near, far, closed);
        In = new Pump(loop, near, far, Run) { Moved = moved.In, MayWrite = mayWriteFar };
        Out = new Pump(loop, far, near, Run) { Moved = moved.Out };
        near.Changed = far.Changed = Run;
    }

    /// <summary>From the near side to the far side.</summary>
    public Pump In { get; }

    public Pump Out { get; }

    public void Run()
    {
        if (_over) return;
        In.Run();
        Out.Run();
        if (_far.Dead) In.Run(); // it may have waited for the _far side to take more
        var broken = _near.Dead || _far.Dead;
        if ((In.Finished && Out.Finished) || (_near.Dead && _far.Dead))
        {
            Close();
            _closed(broken);
        }
        else if ((_far.Dead && Out.Finished) || (_near.Dead && In.Finished))
        {
            _lingering ??= _loop.After(Linger, () =>
            {
                Close();
                _closed(true);
            });
        }
    }

    /// <summary>Closes both sides now; <see cref="closed"/> is not called.</summary>
    public void Close()
    {
        if (!End()) return;
        _near.Close();
        _far.Close();
    }

    /// <summary>Resets both sides now; <see cref="closed"/> is not called.</summary>
    public void Reset()
    {
        if (!End()) return;
        _near.Reset();
        _far.Reset();
    }

    private bool End()
    {
        if (_over) return false;
        _over = true;
        _lingering?.Cancel();
        In.Release();
        Out.Release();
        return true;
    }
}
