using System.Text.Json;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Serving;

/// <summary>One connection to the control socket. One that does not take its messages is cut, so that it holds up nobody.</summary>
internal sealed class ControlClient
{
    private const int MostPending = 16 * 1024 * 1024;

    private readonly Watch _watch;
    private readonly ControlServer _server;
    private readonly LineReader _lines = new(ControlJson.LongestLine);
    private readonly Queue<byte[]> _pending = new();
    private int _pendingBytes;
    private int _sent;
    private bool _closed;

    public ControlClient(EventLoop loop, int fd, ControlServer server)
    {
        _server = server;
        _watch = loop.Add(fd, Ready.Read, OnReady);
    }

    public void Send(ControlMessage message) => Send(ControlJson.ToLine(message));

    public void Send(byte[] line)
    {
        if (_closed) return;
        _pending.Enqueue(line);
        _pendingBytes += line.Length;
        if (_pending.Count == 1) Flush();
        if (_pendingBytes > MostPending) Close();
    }

    public void Close()
    {
        if (_closed) return;
        _closed = true;
        _watch.Stop();
        Files.Close(_watch.Fd);
        _server.Forget(this);
    }

    private void OnReady(Ready ready)
    {
        if ((ready & Ready.Write) != 0) Flush();
        if (_closed || (ready & ~Ready.Write) == 0) return;
        Span<byte> piece = stackalloc byte[4096];
        var count = Files.Read(_watch.Fd, piece);
        if (count == -Errno.Again) return;
        if (count <= 0)
        {
            Close();
            return;
        }
        _lines.Feed(piece[..count], OnLine);
        if (_lines.Overlong) Close();
    }

    private void OnLine(ReadOnlySpan<byte> line)
    {
        if (_closed) return;
        ControlRequest request;
        try { request = ControlJson.ReadRequest(line); }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            Send(new RequestFailed(ControlError.BadRequest, e.Message) { Id = FindId(line) });
            return;
        }
        _server.Answer(this, request);
    }

    private static string? FindId(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
        }
        catch (JsonException) { return null; }
    }

    private void Flush()
    {
        while (_pending.TryPeek(out var line))
        {
            var count = Files.Write(_watch.Fd, line.AsSpan(_sent));
            if (count < 0)
            {
                if (count != -Errno.Again) Close();
                break;
            }
            _sent += count;
            if (_sent < line.Length) continue;
            _pendingBytes -= line.Length;
            _sent = 0;
            _pending.Dequeue();
        }
        if (!_closed) _watch.Change(_pending.Count > 0 ? Ready.Read | Ready.Write : Ready.Read);
    }
}
