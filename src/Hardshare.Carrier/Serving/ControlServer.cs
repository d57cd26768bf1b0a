using Hardshare.Carrier.Control;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Serving;

/// <summary>The control socket of a carrier: answers requests at once, in order, and sends events to those who subscribed.</summary>
internal sealed class ControlServer : IDisposable
{
    private readonly EventLoop loop;
    private readonly string path;
    private readonly Watch listener;
    private readonly Func<ControlRequest, ControlReply> answer;
    private readonly TimeProvider clock;
    private readonly HashSet<ControlClient> clients = [];
    private readonly List<ControlClient> subscribers = [];
    private readonly Queue<byte[]> unheard = new();
    private int lost;

    /// <exception cref="SystemCallException">The socket cannot be made.</exception>
    public ControlServer(EventLoop loop, string path, Func<ControlRequest, ControlReply> answer, TimeProvider clock)
    {
        (this.loop, this.path, this.answer, this.clock) = (loop, path, answer, clock);
        File.Delete(path);
        using var address = new UnixSocketPath(path);
        var fd = Sockets.Listen(address.EndPoint, 64);
        listener = loop.Add(Errno.Check(fd, $"listen on {path}"), Ready.Read, _ => Accept());
    }

    public void Publish(ControlEvent happened)
    {
        var line = ControlJson.ToLine(happened with { At = clock.GetUtcNow() });
        foreach (var subscriber in subscribers.ToArray()) subscriber.Send(line);
        if (subscribers.Count > 0) return;
        unheard.Enqueue(line);
        if (unheard.Count <= Subscribe.EventsKept) return;
        unheard.Dequeue();
        lost++;
    }

    public void Answer(ControlClient client, ControlRequest request)
    {
        if (request.V != ControlJson.Version)
        {
            var known = $"this carrier speaks version {ControlJson.Version}";
            client.Send(new RequestFailed(ControlError.UnsupportedVersion, known) { Id = request.Id });
            return;
        }
        if (request is Subscribe)
        {
            client.Send(new RequestDone { Id = request.Id });
            Welcome(client);
            return;
        }
        client.Send(answer(request) with { Id = request.Id });
    }

    public void Forget(ControlClient client)
    {
        clients.Remove(client);
        subscribers.Remove(client);
    }

    public void Dispose()
    {
        foreach (var client in clients.ToArray()) client.Close();
        listener.Stop();
        Files.Close(listener.Fd);
        File.Delete(path);
    }

    private void Accept()
    {
        var fd = Sockets.Accept(listener.Fd, out _);
        if (fd >= 0) clients.Add(new ControlClient(loop, fd, this));
    }

    private void Welcome(ControlClient client)
    {
        if (subscribers.Contains(client)) return;
        subscribers.Add(client);
        if (lost > 0) client.Send(new EventsLost(lost) { At = clock.GetUtcNow() });
        lost = 0;
        while (unheard.TryDequeue(out var line)) client.Send(line);
    }
}
