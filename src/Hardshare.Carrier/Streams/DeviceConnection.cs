using Hardshare.Carrier.Bytes;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Streams;

/// <summary>One connection of the user and the one to the device that belongs to it.</summary>
internal sealed class DeviceConnection
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(5);

    private readonly EventLoop loop;
    private readonly Watch near;
    private readonly Action<DeviceConnection> closed;
    private Watch? far;
    private LoopTimer? timer;
    private Duplex? duplex;
    private bool over;

    public DeviceConnection(EventLoop loop, int fd, Action<DeviceConnection> closed)
    {
        (this.loop, this.closed) = (loop, closed);
        near = loop.Add(fd, Peer.Interest, ready =>
        {
            if ((ready & (Ready.HungUp | Ready.Error)) != 0) Reset();
        });
    }

    /// <summary>Bytes from the user that were thrown away.</summary>
    public long Discarded => duplex?.In.Discarded ?? 0;

    /// <summary>Starts to connect to the device.</summary>
    /// <param name="endpoint">Where it is.</param>
    /// <param name="gate">Asked before each write.</param>
    /// <param name="moved">As for <see cref="Duplex"/>.</param>
    /// <param name="outcome">null, or why it failed; called once.</param>
    public void Connect(System.Net.IPEndPoint endpoint, InputGate gate, (Action<int> In, Action<int> Out) moved, Action<string?> outcome)
    {
        if (over) return;
        var fd = Sockets.Connect(endpoint);
        if (fd < 0)
        {
            outcome(Errno.Text(-fd));
            Reset();
            return;
        }
        Sockets.NoDelay(fd);
        Sockets.KeepAlive(fd);
        timer = loop.After(patience, () =>
        {
            outcome("it did not answer within 5 s");
            Reset();
        });
        far = loop.Add(fd, Peer.Interest, ready => OnConnected(ready, gate, moved, outcome));
    }

    /// <summary>Input has been closed: a connection on which some is still under way is cut, as that cannot be taken back otherwise.</summary>
    public void TakeBackInput()
    {
        if (duplex is null || over) return;
        duplex.In.DropPending();
        if (Sockets.Unacknowledged(far!.Fd) > 0) Reset();
        else duplex.Run();
    }

    /// <summary>Resets both sides.</summary>
    public void Reset()
    {
        if (over) return;
        over = true;
        timer?.Cancel();
        if (duplex is not null) duplex.Reset();
        else
        {
            near.Stop();
            Sockets.Reset(near.Fd);
            far?.Stop();
            if (far is not null) Sockets.Reset(far.Fd);
        }
        closed(this);
    }

    private void OnConnected(Ready ready, InputGate gate, (Action<int> In, Action<int> Out) moved, Action<string?> outcome)
    {
        var error = Sockets.TakeError(far!.Fd);
        if (error == 0 && (ready & Ready.Write) == 0) return;
        timer?.Cancel();
        outcome(error == 0 ? null : Errno.Text(error));
        if (error != 0)
        {
            Reset();
            return;
        }
        duplex = new Duplex(loop, new Peer(near), new Peer(far), moved, () => gate.IsOpen, _ => Reset());
        duplex.Run();
    }
}
