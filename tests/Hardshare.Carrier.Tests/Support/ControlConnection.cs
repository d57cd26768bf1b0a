using System.Net.Sockets;
using Hardshare.Carrier.Control;

namespace Hardshare.Carrier.Tests.Support;

/// <summary>A plain client of a control socket: one request at a time, and all events that came.</summary>
internal sealed class ControlConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly StreamReader _reader;
    private readonly List<ControlEvent> _events = [];
    private TaskCompletionSource<ControlReply> _reply = new();

    private ControlConnection(Socket socket)
    {
        _socket = socket;
        _reader = new StreamReader(new NetworkStream(socket));
        _ = ReadAsync();
    }

    public static async Task<ControlConnection> OpenAsync(string path)
    {
        Socket? _socket = null;
        await Eventually.True(
            () =>
            {
                if (!Directory.Exists(Path.GetDirectoryName(path))) return false;
                using var address = new UnixSocketPath(path);
                _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    _socket.Connect(address.EndPoint);
                    return true;
                }
                catch (SocketException)
                {
                    _socket.Dispose();
                    return false;
                }
            },
            $"{path} answers");
        return new ControlConnection(_socket!);
    }

    public async Task<ControlReply> SendAsync(ReadOnlyMemory<byte> line)
    {
        _reply = new TaskCompletionSource<ControlReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _socket.SendAsync(line);
        return await _reply.Task.WaitAsync(Eventually.Patience);
    }

    public Task<ControlReply> AskAsync(ControlRequest request) => SendAsync(ControlJson.ToLine(request with { Id = "7" }));

    public async Task DoAsync(ControlRequest request) => (await AskAsync(request)).ShouldBeOfType<RequestDone>().Id.ShouldBe("7");

    public T[] Events<T>() where T : ControlEvent
    {
        lock (_events) return [.. _events.OfType<T>()];
    }

    public async Task<T> EventAsync<T>(Func<T, bool>? which = null) where T : ControlEvent
    {
        await Eventually.True(() => Events<T>().Any(which ?? (_ => true)), $"{typeof(T).Name} comes");
        return Events<T>().Last(which ?? (_ => true));
    }

    public void Dispose() => _socket.Dispose();

    private async Task ReadAsync()
    {
        try
        {
            while (await _reader.ReadLineAsync() is { } line)
            {
                var message = ControlJson.ReadMessage(System.Text.Encoding.UTF8.GetBytes(line));
                if (message is ControlReply answer) _reply.TrySetResult(answer);
                else lock (_events) _events.Add((ControlEvent)message);
            }
        }
        catch (IOException) { }
        _reply.TrySetException(new IOException("the carrier closed the connection"));
    }
}
