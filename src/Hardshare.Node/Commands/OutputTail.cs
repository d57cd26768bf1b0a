using System.Buffers;
using System.Text;

namespace Hardshare.Node.Commands;

/// <summary>Reads a stream to its end, however much comes, and keeps the last bytes of it.</summary>
internal sealed class OutputTail(int capacity)
{
    private readonly Lock _gate = new();
    // Most commands say little, and some run often: it grows with what comes.
    private byte[] _ring = [];
    private long _total;

    /// <summary>Completes at the end of the stream or when cancelled; never throws.</summary>
    public async Task ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(8192);
        try
        {
            while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var count)
                Append(buffer.AsSpan(0, count));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // What was read until now is what there is.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public override string ToString()
    {
        lock (_gate)
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
        lock (_gate)
        {
            if (_ring.Length < capacity && _total + bytes.Length > _ring.Length)
                Array.Resize(ref _ring, (int)Math.Min(capacity, Math.Max(_total + bytes.Length, 2 * _ring.Length)));
            foreach (var part in bytes)
                _ring[_total++ % capacity] = part;
        }
    }
}
