using Hardshare.Carrier.Bytes;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Streams;

/// <summary>One connection of the user and the one to the device that belongs to it.</summary>
internal sealed class DeviceConnection
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly EventLoop _loop;
    private readonly Watch _near;
    private readonly Action<DeviceConnection> _closed;
    private Watch? _far;
    private LoopTimer? _timer;
    private Duplex? _duplex;
    private bool _over;

    public DeviceConnection(EventLoop loop, int fd, Action<DeviceConnection> closed)
    {
        (_loop, _closed) = (loop, closed);
        _near = loop.Add(fd, Peer.Interest, ready =>
        {
            if ((ready & (Ready.HungUp | Ready.Error)) != 0) Reset();
        });
    }

    /// <summary>Bytes from the user that were thrown away.</summary>
    public long Discarded => _duplex?.In.Discarded ?? 0;

    /// <summary>Starts to connect to the device.</summary>
    /// <param name="endpoint">Where it is.</param>
    /// <param name="gate">Asked before each write.</param>
    /// <param name="moved">As for <see cref="Duplex"/>.</param>
    /// <param name="outcome">null, or why it failed; called once.</param>
    public void Connect(System.Net.IPEndPoint endpoint, InputGate gate, (Action<int> In, Action<int> Out) moved, Action<string?> outcome)
    {
        if (_over) return;
        var fd = Sockets.Connect(endpoint);
        if (fd < 0)
        {
            outcome(Errno.Text(-fd));
            Reset();
            return;
        }
        Sockets.NoDelay(fd);
        Sockets.KeepAlive(fd);
        _timer = _loop.After(Patience, () =>
        {
            outcome("it did not answer within 5 s");
            Reset();
        });
        _far = _loop.Add(fd, Peer.Interest, ready => OnConnected(ready, gate, moved, outcome));
    }

    /// <summary>
    /// Input has been closed: a connection on which some is still under way is cut, as that cannot be taken back otherwise.
    /// </summary>
    public void TakeBackInput()
    {
        if (_duplex is null || _over) return;
        _duplex.In.DropPending();
        if (Sockets.Unacknowledged(_far!.Fd) > 0) Reset();
        else _duplex.Run();
    }

    /// <summary>Resets both sides.</summary>
    public void Reset()
    {
        if (_over) return;
        _over = true;
        _timer?.Cancel();
        if (_duplex is not null) _duplex.Reset();
        else
        {
            _near.Stop();
            Sockets.Reset(_near.Fd);
            _far?.Stop();
            if (_far is not null) Sockets.Reset(_far.Fd);
        }
        _closed(this);
    }

    private void OnConnected(Ready ready, InputGate gate, (Action<int> In, Action<int> Out) moved, Action<string?> outcome)
    {
        var error = Sockets.TakeError(_far!.Fd);
        if (error == 0 && (ready & Ready.Write) == 0) return;
        _timer?.Cancel();
        outcome(error == 0 ? null : Errno.Text(error));
        if (error != 0)
        {
            Reset();
            return;
        }
        _duplex = new Duplex(_loop, new Peer(_near), new Peer(_far), moved, () => gate.IsOpen, _ => Reset());
        _duplex.Run();
    }
}
