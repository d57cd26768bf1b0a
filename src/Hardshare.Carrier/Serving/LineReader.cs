namespace Hardshare.Carrier.Serving;

/// <summary>Puts lines together from the pieces that reads give.</summary>
internal sealed class LineReader(int longest)
{
    private byte[] _partial = [];
    private int _count;

    /// <summary>The line being put together has become longer than allowed; it is dropped up to its end.</summary>
    public bool Overlong { get; private set; }

    /// <summary>Takes a piece and hands over the lines that it completes, without their ends.</summary>
    public void Feed(ReadOnlySpan<byte> piece, Action<ReadOnlySpan<byte>> onLine)
    {
        while (piece.IndexOf((byte)'\n') is >= 0 and var end)
        {
            Append(piece[..end]);
            piece = piece[(end + 1)..];
            var line = _partial.AsSpan(0, _count);
            _count = 0;
            if (!Overlong) onLine(line);
            Overlong = false;
        }
        Append(piece);
        if (_count == 0 && _partial.Length > 4096) _partial = [];
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (Overlong) return;
        if (_count + bytes.Length > longest)
        {
            (Overlong, _count) = (true, 0);
            return;
        }
        if (_count + bytes.Length > _partial.Length) Array.Resize(ref _partial, Math.Max(256, 2 * (_count + bytes.Length)));
        bytes.CopyTo(_partial.AsSpan(_count));
        _count += bytes.Length;
    }
}
