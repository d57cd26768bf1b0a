using Hardshare.Carrier.Control;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Serving;

/// <summary>The control socket of a carrier: answers requests at once, in order, and sends events to those who subscribed.</summary>
internal sealed class ControlServer : IDisposable
{
    private readonly EventLoop _loop;
    private readonly string _path;
    private readonly Listener _listener;
    private readonly Func<ControlRequest, ControlReply> _answer;
    private readonly TimeProvider _clock;
    private readonly HashSet<ControlClient> _clients = [];
    private readonly List<ControlClient> _subscribers = [];
    private readonly Queue<byte[]> _unheard = new();
    private int _lost;

    /// <exception cref="SystemCallException">The socket cannot be made.</exception>
    public ControlServer(EventLoop loop, string path, Func<ControlRequest, ControlReply> answer, TimeProvider clock)
    {
        (_loop, _path, _answer, _clock) = (loop, path, answer, clock);
        File.Delete(path);
        using var address = new UnixSocketPath(path);
        var fd = Sockets.Listen(address.EndPoint, 64);
        _listener = new Listener(loop, Errno.Check(fd, $"listen on {path}"), (connection, _) => _clients.Add(new ControlClient(_loop, connection, this)));
    }

    public void Publish(ControlEvent happened)
    {
        var line = ControlJson.ToLine(happened with { At = _clock.GetUtcNow() });
        foreach (var subscriber in _subscribers.ToArray()) subscriber.Send(line);
        if (_subscribers.Count > 0) return;
        _unheard.Enqueue(line);
        if (_unheard.Count <= Subscribe.EventsKept) return;
        _unheard.Dequeue();
        _lost++;
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
        client.Send(_answer(request) with { Id = request.Id });
    }

    public void Forget(ControlClient client)
    {
        _clients.Remove(client);
        _subscribers.Remove(client);
    }

    public void Dispose()
    {
        foreach (var client in _clients.ToArray()) client.Close();
        _listener.Dispose();
        File.Delete(_path);
    }

    private void Welcome(ControlClient client)
    {
        if (_subscribers.Contains(client)) return;
        _subscribers.Add(client);
        if (_lost > 0) client.Send(new EventsLost(_lost) { At = _clock.GetUtcNow() });
        _lost = 0;
        while (_unheard.TryDequeue(out var line)) client.Send(line);
    }
}
