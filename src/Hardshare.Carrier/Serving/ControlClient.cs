using System.Text.Json;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Serving;

/// <summary>One connection to the control socket. One that does not take its messages is cut, so that it holds up nobody.</summary>
internal sealed class ControlClient
{
    private const int MostPending = 16 * 1024 * 1024;

    private readonly Watch watch;
    private readonly ControlServer server;
    private readonly LineReader lines = new(ControlJson.LongestLine);
    private readonly Queue<byte[]> pending = new();
    private int pendingBytes;
    private int sent;
    private bool closed;

    public ControlClient(EventLoop loop, int fd, ControlServer server)
    {
        this.server = server;
        watch = loop.Add(fd, Ready.Read, OnReady);
    }

    public void Send(ControlMessage message) => Send(ControlJson.ToLine(message));

    public void Send(byte[] line)
    {
        if (closed) return;
        pending.Enqueue(line);
        pendingBytes += line.Length;
        if (pending.Count == 1) Flush();
        if (pendingBytes > MostPending) Close();
    }

    public void Close()
    {
        if (closed) return;
        closed = true;
        watch.Stop();
        Files.Close(watch.Fd);
        server.Forget(this);
    }

    private void OnReady(Ready ready)
    {
        if ((ready & Ready.Write) != 0) Flush();
        if (closed || (ready & ~Ready.Write) == 0) return;
        Span<byte> piece = stackalloc byte[4096];
        var count = Files.Read(watch.Fd, piece);
        if (count == -Errno.Again) return;
        if (count <= 0)
        {
            Close();
            return;
        }
        lines.Feed(piece[..count], OnLine);
        if (lines.Overlong) Close();
    }

    private void OnLine(ReadOnlySpan<byte> line)
    {
        if (closed) return;
        ControlRequest request;
        try { request = ControlJson.ReadRequest(line); }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            Send(new RequestFailed(ControlError.BadRequest, e.Message) { Id = FindId(line) });
            return;
        }
        server.Answer(this, request);
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
        while (pending.TryPeek(out var line))
        {
            var count = Files.Write(watch.Fd, line.AsSpan(sent));
            if (count < 0)
            {
                if (count != -Errno.Again) Close();
                break;
            }
            sent += count;
            if (sent < line.Length) continue;
            pendingBytes -= line.Length;
            sent = 0;
            pending.Dequeue();
        }
        if (!closed) watch.Change(pending.Count > 0 ? Ready.Read | Ready.Write : Ready.Read);
    }
}
