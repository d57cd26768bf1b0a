using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Hardshare.Contracts.Api;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.WebUtilities;

namespace Hardshare.Node.Api.Serving;

/// <summary>
/// Gives the envelope to answers that Kestrel makes by itself, before any middleware: to a request that is no HTTP, has a zero byte in its
/// path, no host, or came too slowly. They have no body, on which clients abort.
/// </summary>
internal static class BareErrors
{
    public static void Use(IConnectionBuilder connections) => connections.Use(next => connection =>
    {
        connection.Transport = new Pipes(connection.Transport.Input, new Writer(connection.Transport.Output));
        return next(connection);
    });

    /// <summary>
    /// The answer with a body, if <paramref name="written"/> is one of Kestrel's own, else null. The API's own errors all have a body, and no
    /// body of the API's has a line end within, so that nothing else looks like this.
    /// </summary>
    internal static byte[]? WithBody(ReadOnlySpan<byte> written)
    {
        if (!written.StartsWith("HTTP/1.1 "u8) || written.Length < 12 || written[9] is not ((byte)'4' or (byte)'5')
            || written.IndexOf("\r\nContent-Length: 0\r\n"u8) < 0 || written.IndexOf("\r\nConnection: close\r\n"u8) < 0
            || !int.TryParse(written.Slice(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            return null;
        }

        var message = $"this is no request as HTTP has it: {ReasonPhrases.GetReasonPhrase(status).ToLowerInvariant()}";
        var body = JsonSerializer.SerializeToUtf8Bytes(new ErrorEnvelope(message, message), ApiJson.Options);
        var described = $"\r\nContent-Length: {body.Length}\r\nContent-Type: application/json\r\n";
        var head = Encoding.ASCII.GetString(written).Replace("\r\nContent-Length: 0\r\n", described, StringComparison.Ordinal);
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Passes everything on, but looks at what is written before it is.</summary>
    private sealed class Writer(PipeWriter inner) : PipeWriter
    {
        private Memory<byte> _memory;

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes)
        {
            if (bytes <= _memory.Length && WithBody(_memory.Span[..bytes]) is { } whole)
            {
                whole.CopyTo(inner.GetSpan(whole.Length));
                bytes = whole.Length;
            }

            inner.Advance(bytes);
            _memory = bytes <= _memory.Length ? _memory[bytes..] : default;
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => _memory = inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            inner.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);
    }
}
