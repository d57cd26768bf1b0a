using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Hardshare.Carrier.Control;

namespace Hardshare.Node.Carriers;

/// <summary>
/// One connection to a carrier's control socket. Requests may be made from any thread; replies find their request by its id. When the
/// connection ends, all that waits fails with <see cref="IOException"/> and so does all that comes later: make a new client then.
/// </summary>
public abstract class CarrierClient : IAsyncDisposable
{
    private const int EventsKept = 10_000;

    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<ControlReply>> _waiting = new();
    private readonly Channel<ControlEvent> _events = Channel.CreateBounded<ControlEvent>(
        new BoundedChannelOptions(EventsKept) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true });
    private readonly Task _reading;
    private volatile string? _closed;
    private long _lastId;

    private protected CarrierClient(Socket socket, TimeSpan limit, TimeProvider time)
    {
        _socket = socket;
        _limit = limit;
        _time = time;
        _reading = ReadAsync();
    }

    /// <summary>Completes when the connection has ended, from whichever side.</summary>
    public Task Disconnected => _reading;

    /// <summary>
    /// What happens at the carrier, from now on, after what happened while nobody listened. Ends when the connection does. To be called
    /// once a client. A reader that is more than 10,000 events behind loses the oldest.
    /// </summary>
    /// <exception cref="IOException">The carrier is gone.</exception>
    public async IAsyncEnumerable<ControlEvent> SubscribeAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await AskAsync<RequestDone>(new Subscribe(), cancellation).ConfigureAwait(false);
        await foreach (var happened in _events.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            yield return happened;
    }

    /// <summary>Has the carrier close everything and end.</summary>
    /// <exception cref="IOException">The carrier is gone.</exception>
    /// <exception cref="TimeoutException">It does not answer.</exception>
    public Task StopAsync(CancellationToken cancellation) => AskAsync<RequestDone>(new Stop(), cancellation);

    public async ValueTask DisposeAsync()
    {
        _closed ??= "the client was disposed";
        _socket.Dispose();
        await _reading.ConfigureAwait(false);
        _writing.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Connects to a socket that should be there or come soon: a carrier takes about 60 ms to start.</summary>
    /// <exception cref="IOException">It is not there in time.</exception>
    private protected static async Task<Socket> ConnectAsync(
        string folder, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, "control.sock");
        for (var start = time.GetTimestamp(); ;)
        {
            if (Directory.Exists(folder) && TryConnect(path) is { } socket)
                return socket;
            if (time.GetElapsedTime(start) >= patience)
                throw new IOException($"no carrier answers at {path}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), time, cancellation).ConfigureAwait(false);
        }
    }

    private protected async Task<T> AskAsync<T>(ControlRequest request, CancellationToken cancellation) where T : ControlReply
    {
        var id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<ControlReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        try
        {
            await SendAsync(ControlJson.ToLine(request with { Id = id }), cancellation).ConfigureAwait(false);
            return await answer.Task.WaitAsync(_limit, _time, cancellation).ConfigureAwait(false) switch
            {
                T reply => reply,
                RequestFailed failed => throw new CarrierException(failed.Code, failed.Message),
                var other => throw new IOException($"the carrier answered with {other.GetType().Name}"),
            };
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    private static Socket? TryConnect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            using var address = new UnixSocketPath(path);
            socket.Connect(address.EndPoint);
            return socket;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            socket.Dispose();
            return null;
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> line, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_closed is { } why)
                throw new IOException($"the carrier is not connected: {why}");
            // A line that was begun has to be ended, or the next one is not understood: no cancellation from here on.
            while (!line.IsEmpty)
            {
                var sending = _socket.SendAsync(line, CancellationToken.None).AsTask();
                line = line[await sending.WaitAsync(_limit, _time, CancellationToken.None).ConfigureAwait(false)..];
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new IOException($"the carrier is not connected: {e.Message}", e);
        }
        catch (TimeoutException)
        {
            _socket.Dispose();
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        string why;
        try
        {
            using var reader = new StreamReader(new NetworkStream(_socket, ownsSocket: true), Encoding.UTF8);
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
                Take(line);
            why = "it closed the connection";
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            why = e.Message;
        }
        _closed ??= why;
        _events.Writer.TryComplete();
        foreach (var waiting in _waiting.Values)
            waiting.TrySetException(new IOException($"the carrier is gone: {_closed}"));
    }

    private void Take(string line)
    {
        ControlMessage message;
        try
        {
            message = ControlJson.ReadMessage(Encoding.UTF8.GetBytes(line));
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // An event that a newer carrier knows and this node does not.
            return;
        }
        if (message is ControlEvent happened)
            _events.Writer.TryWrite(happened);
        else if (message is ControlReply { Id: { } id } reply && _waiting.TryGetValue(id, out var waiting))
            waiting.TrySetResult(reply);
    }
}

/// <summary>A carrier refused a request.</summary>
public sealed class CarrierException(string code, string message) : IOException(message)
{
    /// <summary>One of <see cref="ControlError"/>.</summary>
    public string Code { get; } = code;
}
