using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Relays;

/// <summary>Connections that the firewall drops: held open and unanswered for a while, the oldest let go when there are too many.</summary>
internal sealed class DropHold(EventLoop loop)
{
    private const int Most = 256;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly LinkedList<Held> _held = new();

    public void Add(int fd)
    {
        var entry = new Held(loop.Add(fd, Ready.PeerClosed | Ready.OnEdge, _ => { }));
        entry.Watch.Handler = _ => Release(entry);
        entry.Timer = loop.After(Longest, () => Release(entry));
        _held.AddLast(entry);
        if (_held.Count > Most) Release(_held.First!.Value);
    }

    public void Clear()
    {
        while (_held.First is { Value: var entry }) Release(entry);
    }

    private void Release(Held entry)
    {
        _held.Remove(entry);
        entry.Timer?.Cancel();
        entry.Watch.Stop();
        Sockets.Reset(entry.Watch.Fd);
    }

    private sealed class Held(Watch watch)
    {
        public Watch Watch { get; } = watch;

        public LoopTimer? Timer { get; set; }
    }
}
