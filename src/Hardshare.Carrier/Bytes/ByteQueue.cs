namespace Hardshare.Carrier.Bytes;

/// <summary>A bounded queue of bytes. Its memory is taken only while it holds some.</summary>
internal sealed class ByteQueue(int capacity)
{
    private byte[]? buffer;
    private int start;

    public int Count { get; private set; }

    public int Room => capacity - Count;

    /// <summary>The first bytes; not all if they lie in two pieces.</summary>
    public ReadOnlySpan<byte> First => buffer.AsSpan(start, Math.Min(Count, (buffer?.Length ?? 0) - start));

    /// <param name="bytes">No more than <see cref="Room"/>.</param>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        buffer ??= new byte[capacity];
        var end = (start + Count) % capacity;
        var head = Math.Min(bytes.Length, capacity - end);
        bytes[..head].CopyTo(buffer.AsSpan(end));
        bytes[head..].CopyTo(buffer);
        Count += bytes.Length;
    }

    public void Remove(int count)
    {
        Count -= count;
        start = (start + count) % capacity;
        if (Count == 0) (buffer, start) = (null, 0);
    }

    /// <returns>How many there were.</returns>
    public int Clear()
    {
        var count = Count;
        Remove(count);
        return count;
    }
}
