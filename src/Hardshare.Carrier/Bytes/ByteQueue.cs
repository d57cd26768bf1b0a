namespace Hardshare.Carrier.Bytes;

/// <summary>A bounded queue of bytes. Its memory is taken only while it holds some.</summary>
internal sealed class ByteQueue(int capacity)
{
    private byte[]? _buffer;
    private int _start;

    public int Count { get; private set; }

    public int Room => capacity - Count;

    /// <summary>The first bytes; not all if they lie in two pieces.</summary>
    public ReadOnlySpan<byte> First => _buffer.AsSpan(_start, Math.Min(Count, (_buffer?.Length ?? 0) - _start));

    /// <param name="bytes">No more than <see cref="Room"/>.</param>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        _buffer ??= new byte[capacity];
        var end = (_start + Count) % capacity;
        var head = Math.Min(bytes.Length, capacity - end);
        bytes[..head].CopyTo(_buffer.AsSpan(end));
        bytes[head..].CopyTo(_buffer);
        Count += bytes.Length;
    }

    public void Remove(int count)
    {
        Count -= count;
        _start = (_start + count) % capacity;
        if (Count == 0) (_buffer, _start) = (null, 0);
    }

    /// <returns>How many there were.</returns>
    public int Clear()
    {
        var count = Count;
        Remove(count);
        return count;
    }
}
