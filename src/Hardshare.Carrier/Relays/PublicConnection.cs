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

    private static readonly TimeSpan retry = TimeSpan.FromMilliseconds(50);

    private readonly EventLoop loop;
    private readonly RelayInstance instance;
    private readonly Watch near;
    private readonly TimeSpan givesUpAt = BootClock.Now + Patience;
    private Watch? far;
    private LoopTimer? timer;
    private Duplex? duplex;
    private bool over;

    public PublicConnection(EventLoop loop, RelayInstance instance, int fd, IPEndPoint remote, string id, DateTimeOffset since, bool exempt)
    {
        (this.loop, this.instance, Remote, Id, Since, Exempt) = (loop, instance, remote, id, since, exempt);
        Sockets.NoDelay(fd);
        Sockets.KeepAlive(fd);
        near = loop.Add(fd, Peer.Interest, ready =>
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

    /// <summary>Closes both sides in order, without telling the instance.</summary>
    public void Close() => Finish(d => d.Close(), Files.Close);

    /// <summary>Resets both sides, without telling the instance.</summary>
    public void Reset() => Finish(d => d.Reset(), Sockets.Reset);

    private void Connect()
    {
        timer = null;
        if (BootClock.Now >= givesUpAt)
        {
            End(CloseReason.NoTunnel);
            return;
        }
        var fd = instance.Target is { } target ? Sockets.Connect(target) : -1;
        if (fd < 0)
        {
            timer = loop.After(retry, Connect);
            return;
        }
        Sockets.NoDelay(fd);
        far = loop.Add(fd, Peer.Interest, OnConnected);
        timer = loop.After(givesUpAt - BootClock.Now, () => End(CloseReason.NoTunnel));
    }

    private void OnConnected(Ready ready)
    {
        if (Sockets.TakeError(far!.Fd) != 0)
        {
            timer?.Cancel();
            CloseFar();
            timer = loop.After(retry, Connect);
            return;
        }
        if ((ready & Ready.Write) == 0) return;
        timer?.Cancel();
        duplex = new Duplex(
            loop, new Peer(near), new Peer(far), (CountIn, CountOut), null, broken => End(broken ? CloseReason.Broken : CloseReason.Ended));
        duplex.Run();
    }

    private void CountIn(int count)
    {
        BytesIn += count;
        instance.CountIn(this, count);
    }

    private void CountOut(int count)
    {
        BytesOut += count;
        instance.CountOut(this, count);
    }

    private void End(string reason)
    {
        if (over) return;
        Close();
        instance.Ended(this, reason);
    }

    private void Finish(Action<Duplex> both, Action<int> one)
    {
        if (over) return;
        over = true;
        timer?.Cancel();
        if (duplex is not null)
        {
            both(duplex);
            return;
        }
        near.Stop();
        one(near.Fd);
        CloseFar();
    }

    private void CloseFar()
    {
        if (far is null) return;
        far.Stop();
        Files.Close(far.Fd);
        far = null;
    }
}
