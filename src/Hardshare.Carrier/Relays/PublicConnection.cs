using System.Net;
using Hardshare.Carrier.Bytes;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Relays;

/// <summary>
/// One accepted connection: waits up to <see cref="Patience"/> for a tunnel that answers, then carries bytes. It keeps the target it got.
/// </summary>
internal sealed class PublicConnection
{
    /// <summary>How long a new connection waits while the tunnel is being repaired.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(50);

    private readonly EventLoop _loop;
    private readonly RelayInstance _instance;
    private readonly Watch _near;
    private readonly TimeSpan _givesUpAt = BootClock.Now + Patience;
    private Watch? _far;
    private LoopTimer? _timer;
    private Duplex? _duplex;
    private bool _over;

    public PublicConnection(EventLoop loop, RelayInstance instance, int fd, IPEndPoint remote, string id, DateTimeOffset since, bool exempt)
    {
        (_loop, _instance, Remote, Id, Since, Exempt) = (loop, instance, remote, id, since, exempt);
        Sockets.NoDelay(fd);
        Sockets.KeepAlive(fd);
        _near = loop.Add(fd, Peer.Interest, ready =>
        {
            if ((ready & (Ready.HungUp | Ready.Error)) != 0) End(CloseReason.Broken);
        });
    }

    public string Id { get; }

    public IPEndPoint Remote { get; }

    public DateTimeOffset Since { get; }

    /// <summary>The node's own probe: not counted, not reported.</summary>
    public bool Exempt { get; }

    public long BytesIn { get; private set; }

    public long BytesOut { get; private set; }

    public void Start() => Connect();

    /// <summary>A tunnel has come: one that waits for it need not wait for its next try.</summary>
    public void TryNow()
    {
        if (_over || _far is not null) return;
        _timer?.Cancel();
        Connect();
    }

    /// <summary>Closes both sides in order, without telling the instance.</summary>
    public void Close() => Finish(d => d.Close(), Files.Close);

    /// <summary>Resets both sides, without telling the instance.</summary>
    public void Reset() => Finish(d => d.Reset(), Sockets.Reset);

    private void Connect()
    {
        _timer = null;
        if (BootClock.Now >= _givesUpAt)
        {
            End(CloseReason.NoTunnel);
            return;
        }
        var fd = _instance.Target is { } target ? Sockets.Connect(target) : -1;
        if (fd < 0)
        {
            _timer = _loop.After(Retry, Connect);
            return;
        }
        Sockets.NoDelay(fd);
        _far = _loop.Add(fd, Peer.Interest, OnConnected);
        _timer = _loop.After(_givesUpAt - BootClock.Now, () => End(CloseReason.NoTunnel));
    }

    private void OnConnected(Ready ready)
    {
        if (Sockets.TakeError(_far!.Fd) != 0)
        {
            _timer?.Cancel();
            CloseFar();
            _timer = _loop.After(Retry, Connect);
            return;
        }
        if ((ready & Ready.Write) == 0) return;
        _timer?.Cancel();
        _duplex = new Duplex(_loop, new Peer(_near), new Peer(_far), (CountIn, CountOut), null, OnClosed);
        _duplex.Run();
    }

    private void OnClosed(bool broken) => End(broken ? CloseReason.Broken : CloseReason.Ended);

    private void CountIn(int count)
    {
        BytesIn += count;
        _instance.CountIn(this, count);
    }

    private void CountOut(int count)
    {
        BytesOut += count;
        _instance.CountOut(this, count);
    }

    private void End(string reason)
    {
        if (_over) return;
        Close();
        _instance.Ended(this, reason);
    }

    private void Finish(Action<Duplex> both, Action<int> one)
    {
        if (_over) return;
        _over = true;
        _timer?.Cancel();
        if (_duplex is not null)
        {
            both(_duplex);
            return;
        }
        _near.Stop();
        one(_near.Fd);
        CloseFar();
    }

    private void CloseFar()
    {
        if (_far is null) return;
        _far.Stop();
        Files.Close(_far.Fd);
        _far = null;
    }
}
