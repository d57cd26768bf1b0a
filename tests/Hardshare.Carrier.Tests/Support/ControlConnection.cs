using System.Net.Sockets;
using Hardshare.Carrier.Control;

namespace Hardshare.Carrier.Tests.Support;

/// <summary>A plain client of a control socket: one request at a time, and all events that came.</summary>
internal sealed class ControlConnection : IDisposable
{
    private readonly Socket socket;
    private readonly StreamReader reader;
    private readonly List<ControlEvent> events = [];
    private TaskCompletionSource<ControlReply> reply = new();

    private ControlConnection(Socket socket)
    {
        this.socket = socket;
        reader = new StreamReader(new NetworkStream(socket));
        _ = ReadAsync();
    }

    public static async Task<ControlConnection> OpenAsync(string path)
    {
        Socket? socket = null;
        await Eventually.True(
            () =>
            {
                if (!Directory.Exists(Path.GetDirectoryName(path))) return false;
                using var address = new UnixSocketPath(path);
                socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    socket.Connect(address.EndPoint);
                    return true;
                }
                catch (SocketException)
                {
                    socket.Dispose();
                    return false;
                }
            },
            $"{path} answers");
        return new ControlConnection(socket!);
    }

    public async Task<ControlReply> SendAsync(ReadOnlyMemory<byte> line)
    {
        reply = new TaskCompletionSource<ControlReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        await socket.SendAsync(line);
        return await reply.Task.WaitAsync(Eventually.Patience);
    }

    public Task<ControlReply> AskAsync(ControlRequest request) => SendAsync(ControlJson.ToLine(request with { Id = "7" }));

    public async Task DoAsync(ControlRequest request) => (await AskAsync(request)).ShouldBeOfType<RequestDone>().Id.ShouldBe("7");

    public T[] Events<T>() where T : ControlEvent
    {
        lock (events) return [.. events.OfType<T>()];
    }

    public async Task<T> EventAsync<T>(Func<T, bool>? which = null) where T : ControlEvent
    {
        await Eventually.True(() => Events<T>().Any(which ?? (_ => true)), $"{typeof(T).Name} comes");
        return Events<T>().Last(which ?? (_ => true));
    }

    public void Dispose() => socket.Dispose();

    private async Task ReadAsync()
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                var message = ControlJson.ReadMessage(System.Text.Encoding.UTF8.GetBytes(line));
                if (message is ControlReply answer) reply.TrySetResult(answer);
                else lock (events) events.Add((ControlEvent)message);
            }
        }
        catch (IOException) { }
    }
}
