using System.Text;

namespace Hardshare.Node.Commands;

/// <summary>Reads a stream to its end, however much comes, and keeps the last bytes of it.</summary>
internal sealed class OutputTail(int capacity)
{
    private readonly byte[] _ring = new byte[capacity];
    private long _total;

    /// <summary>Completes at the end of the stream or when cancelled; never throws.</summary>
    public async Task ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var buffer = new byte[8192];
        try
        {
            while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var count)
                Append(buffer.AsSpan(0, count));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // What was read until now is what there is.
        }
    }

    public override string ToString()
    {
        lock (_ring)
        {
            var kept = (int)Math.Min(_total, capacity);
            var start = (int)((_total - kept) % capacity);
            var bytes = new byte[kept];
            var first = Math.Min(kept, capacity - start);
            _ring.AsSpan(start, first).CopyTo(bytes);
            _ring.AsSpan(0, kept - first).CopyTo(bytes.AsSpan(first));
            // The cut may go through a character.
            var whole = _total > capacity ? bytes.AsSpan().IndexOfAnyExceptInRange<byte>(0x80, 0xBF) : 0;
            return Encoding.UTF8.GetString(bytes, Math.Clamp(whole, 0, 3), kept - Math.Clamp(whole, 0, 3));
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_ring)
        {
            foreach (var part in bytes)
                _ring[_total++ % capacity] = part;
        }
    }
}
