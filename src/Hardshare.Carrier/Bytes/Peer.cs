using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Bytes;

/// <summary>One end of a <see cref="Duplex"/>: a connected stream socket, watched on edges.</summary>
internal sealed class Peer
{
    public const Ready Interest = Ready.Read | Ready.Write | Ready.PeerClosed | Ready.OnEdge;

    private readonly Watch _watch;

    /// <param name="watch">With <see cref="Interest"/>; its handler is replaced.</param>
    public Peer(Watch watch)
    {
        _watch = watch;
        watch.Handler = OnReady;
    }

    public int Fd => _watch.Fd;

    /// <summary>There may be something to read. True at first, as edges before this object are not known.</summary>
    public bool Readable { get; set; } = true;

    public bool Writable { get; set; } = true;

    /// <summary>
    /// A read that gives less than asked for has emptied it: more will come with a new edge. Not so before the first edge that this object
    /// has seen, nor once the end is under way, as the edge that told of the end may be past.
    /// </summary>
    public bool ShortReadEmpties { get; private set; }

    /// <summary>Reset or failed: it takes nothing more.</summary>
    public bool Dead { get; set; }

    public Action? Changed { get; set; }

    public void Close()
    {
        _watch.Stop();
        Files.Close(Fd);
    }

    public void Reset()
    {
        _watch.Stop();
        Sockets.Reset(Fd);
    }

    private void OnReady(Ready ready)
    {
        if ((ready & Ready.Write) != 0) Writable = true;
        ShortReadEmpties = (ready & (Ready.PeerClosed | Ready.HungUp | Ready.Error)) == 0;
        if (!ShortReadEmpties || (ready & Ready.Read) != 0) Readable = true;
        Changed?.Invoke();
    }
}
