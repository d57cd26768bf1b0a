namespace Hardshare.Carrier.Serving;

/// <summary>Puts lines together from the pieces that reads give.</summary>
internal sealed class LineReader(int longest)
{
    private byte[] partial = [];
    private int count;

    /// <summary>The line being put together has become longer than allowed; it is dropped up to its end.</summary>
    public bool Overlong { get; private set; }

    /// <summary>Takes a piece and hands over the lines that it completes, without their ends.</summary>
    public void Feed(ReadOnlySpan<byte> piece, Action<ReadOnlySpan<byte>> onLine)
    {
        while (piece.IndexOf((byte)'\n') is >= 0 and var end)
        {
            Append(piece[..end]);
            piece = piece[(end + 1)..];
            var line = partial.AsSpan(0, count);
            count = 0;
            if (!Overlong) onLine(line);
            Overlong = false;
        }
        Append(piece);
        if (count == 0 && partial.Length > 4096) partial = [];
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (Overlong) return;
        if (count + bytes.Length > longest)
        {
            (Overlong, count) = (true, 0);
            return;
        }
        if (count + bytes.Length > partial.Length) Array.Resize(ref partial, Math.Max(256, 2 * (count + bytes.Length)));
        bytes.CopyTo(partial.AsSpan(count));
        count += bytes.Length;
    }
}
