using System.Buffers;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Bytes;

/// <summary>
/// One direction of a <see cref="Duplex"/>. Holds a buffer only while the sink is behind, and reads no more until it has caught up. The end
/// is passed on as a half-close. What comes for a dead sink is thrown away. While much comes it is spliced rather than copied.
/// </summary>
internal sealed class Pump(EventLoop loop, Peer from, Peer to, Action continued)
{
    // What one direction may move before others have their turn.
    private const int Turn = 1024 * 1024;

    // So many reads of such a size, one after the other, are the begin of something big.
    private const int LargeRead = 16 * 1024;
    private const int LargeReads = 8;

    private byte[]? _pending;
    private int _start;
    private int _end;
    private SplicePipe? _pipe;
    private int _largeReads;
    private bool _cannotSplice;
    private bool _ended;
    private bool _deferred;

    /// <summary>Asked before each write; while it says no, what comes is thrown away and counted in <see cref="Discarded"/>.</summary>
    public Func<bool>? MayWrite { get; init; }

    /// <summary>Told of each count of bytes that the sink took.</summary>
    public Action<int>? Moved { get; init; }

    public long Bytes { get; private set; }

    public long Discarded { get; private set; }

    /// <summary>The source has ended and the sink knows.</summary>
    public bool Finished { get; private set; }

    public void Run()
    {
        var turn = Turn;
        while (!Finished)
        {
            if (!WritePending()) return;
            if (_ended)
            {
                Finish();
                return;
            }
            if (!from.Readable || !(to.Writable || to.Dead)) return;
            if (turn <= 0)
            {
                Defer();
                return;
            }
            turn -= MayWrite is null && _largeReads >= LargeReads && !_cannotSplice ? Splice() : Copy();
        }
    }

    /// <summary>Throws away what waits to be written.</summary>
    public void DropPending()
    {
        Discarded += _end - _start + (_pipe?.Count ?? 0);
        Release();
    }

    public void Release()
    {
        if (_pending is not null) ArrayPool<byte>.Shared.Return(_pending);
        (_pending, _start, _end) = (null, 0, 0);
        _pipe?.Release();
        _pipe = null;
    }

    private int Copy()
    {
        var buffer = loop.Scratch.AsSpan();
        var count = Files.Read(from.Fd, buffer);
        if (count <= 0)
        {
            OnNothingRead(count);
            return 0;
        }
        if (count < buffer.Length && from.ShortReadEmpties) from.Readable = false;
        _largeReads = count >= LargeRead ? _largeReads + 1 : 0;
        var rest = buffer[..count];
        rest = rest[Write(rest)..];
        if (!rest.IsEmpty)
        {
            _pending = ArrayPool<byte>.Shared.Rent(rest.Length);
            rest.CopyTo(_pending);
            (_start, _end) = (0, rest.Length);
        }
        return count;
    }

    private int Splice()
    {
        _pipe ??= SplicePipe.Take();
        var count = _pipe?.Fill(from.Fd) ?? -Errno.Invalid;
        if (count is -Errno.Invalid)
        {
            _cannotSplice = true;
            Release();
            return 0;
        }
        if (count <= 0)
        {
            OnNothingRead(count);
            Release();
            return 0;
        }
        if (count < LargeRead) _largeReads = 0;
        return count;
    }

    private void OnNothingRead(int result)
    {
        from.Readable = false;
        if (result == -Errno.Again) return;
        _ended = true;
        if (result < 0) from.Dead = true;
    }

    /// <returns>False if some is left.</returns>
    private bool WritePending()
    {
        while (_pipe is { Count: > 0 })
        {
            if (to.Dead) DropPending();
            else if (!to.Writable || (!Took(_pipe.Drain(to.Fd)) && !to.Dead)) return false;
        }
        if (_pipe is not null && _largeReads < LargeReads) Release();
        if (_pending is null) return true;
        _start += Write(_pending.AsSpan(_start, _end - _start));
        if (_start < _end) return false;
        Release();
        return true;
    }

    /// <returns>How many are done with.</returns>
    private int Write(ReadOnlySpan<byte> bytes)
    {
        if (!to.Dead && MayWrite?.Invoke() != false)
        {
            if (!to.Writable) return 0;
            var count = Files.Write(to.Fd, bytes);
            if (count < bytes.Length) to.Writable = false;
            if (Took(count)) return count;
            if (!to.Dead) return 0;
        }
        Discarded += bytes.Length;
        return bytes.Length;
    }

    /// <summary>Notes what a write to the sink gave.</summary>
    /// <returns>False if it took nothing, now or for ever.</returns>
    private bool Took(int count)
    {
        if (count < 0)
        {
            to.Writable = false;
            to.Dead |= count != -Errno.Again;
            return false;
        }
        Bytes += count;
        Moved?.Invoke(count);
        return true;
    }

    private void Finish()
    {
        Finished = true;
        if (!to.Dead) Sockets.ShutdownWrite(to.Fd);
    }

    private void Defer()
    {
        if (_deferred) return;
        _deferred = true;
        loop.Defer(() =>
        {
            _deferred = false;
            continued();
        });
    }
}
