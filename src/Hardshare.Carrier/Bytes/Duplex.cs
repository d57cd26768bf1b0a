using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Bytes;

/// <summary>
/// Two connected sockets whose bytes go to each other, each direction ending by itself. If one of them dies, what it had sent still
/// reaches the other, which is then given a moment to close by itself, lest a reset overtakes the last bytes.
/// </summary>
internal sealed class Duplex
{
    private static readonly TimeSpan linger = TimeSpan.FromSeconds(2);

    private readonly EventLoop loop;
    private readonly Peer near;
    private readonly Peer far;
    private readonly Action<bool> closed;
    private LoopTimer? lingering;
    private bool over;

    /// <param name="loop">The loop of both.</param>
    /// <param name="near">The user's side.</param>
    /// <param name="far">The instance's or the device's side.</param>
    /// <param name="moved">Told of bytes that the far side took, and of bytes that the near side took.</param>
    /// <param name="mayWriteFar">See <see cref="Pump.MayWrite"/>.</param>
    /// <param name="closed">Called once, when it closed by itself; true if it broke.</param>
    public Duplex(EventLoop loop, Peer near, Peer far, (Action<int> In, Action<int> Out) moved, Func<bool>? mayWriteFar, Action<bool> closed)
    {
        (this.loop, this.near, this.far, this.closed) = (loop, near, far, closed);
        In = new Pump(loop, near, far, Run) { Moved = moved.In, MayWrite = mayWriteFar };
        Out = new Pump(loop, far, near, Run) { Moved = moved.Out };
        near.Changed = far.Changed = Run;
    }

    /// <summary>From the near side to the far side.</summary>
    public Pump In { get; }

    public Pump Out { get; }

    public void Run()
    {
        if (over) return;
        In.Run();
        Out.Run();
        if (far.Dead) In.Run(); // it may have waited for the far side to take more
        var broken = near.Dead || far.Dead;
        if ((In.Finished && Out.Finished) || (near.Dead && far.Dead))
        {
            Close();
            closed(broken);
        }
        else if ((far.Dead && Out.Finished) || (near.Dead && In.Finished))
        {
            lingering ??= loop.After(linger, () =>
            {
                Close();
                closed(true);
            });
        }
    }

    /// <summary>Closes both sides now; <see cref="closed"/> is not called.</summary>
    public void Close()
    {
        if (!End()) return;
        near.Close();
        far.Close();
    }

    /// <summary>Resets both sides now; <see cref="closed"/> is not called.</summary>
    public void Reset()
    {
        if (!End()) return;
        near.Reset();
        far.Reset();
    }

    private bool End()
    {
        if (over) return false;
        over = true;
        lingering?.Cancel();
        In.Release();
        Out.Release();
        return true;
    }
}
