using System.Text;

namespace Hardshare.Node.Containers.Api;

/// <summary>Keeps the last bytes of an output, so that a program that never stops talking costs no memory.</summary>
public sealed class TailBuffer(int capacity)
{
    private readonly byte[] ring = new byte[capacity];
    private long written;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > capacity)
        {
            written += bytes.Length - capacity;
            bytes = bytes[^capacity..];
        }

        var position = (int)(written % capacity);
        var first = Math.Min(bytes.Length, capacity - position);
        bytes[..first].CopyTo(ring.AsSpan(position));
        bytes[first..].CopyTo(ring);
        written += bytes.Length;
    }

    /// <summary>The tail as text; says so where its beginning is missing.</summary>
    public string Text()
    {
        if (written <= capacity)
            return Encoding.UTF8.GetString(ring, 0, (int)written);
        var position = (int)(written % capacity);
        return $"[{written - capacity} bytes left out]\n" + Encoding.UTF8.GetString([.. ring[position..], .. ring[..position]]);
    }
}
