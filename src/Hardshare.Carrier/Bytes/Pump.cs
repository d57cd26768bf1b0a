using System.Buffers;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Bytes;

/// <summary>
/// One direction of a <see cref="Duplex"/>. Holds a buffer only while the sink is behind, and reads no more until it has caught up. The end
/// is passed on as a half-close. What comes for a dead sink is thrown away.
/// </summary>
internal sealed class Pump(EventLoop loop, Peer from, Peer to, Action continued)
{
    // What one direction may move before others have their turn.
    private const int Turn = 1024 * 1024;

    private byte[]? _pending;
    private int _start;
    private int _end;
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
            if (_pending is not null && !WritePending()) return;
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
            turn -= Move();
        }
    }

    /// <summary>Throws away what waits to be written.</summary>
    public void DropPending()
    {
        Discarded += _end - _start;
        Release();
    }

    public void Release()
    {
        if (_pending is not null) ArrayPool<byte>.Shared.Return(_pending);
        (_pending, _start, _end) = (null, 0, 0);
    }

    private int Move()
    {
        var buffer = loop.Scratch.AsSpan();
        var count = Files.Read(from.Fd, buffer);
        if (count <= 0)
        {
            from.Readable = false;
            if (count == -Errno.Again) return 0;
            _ended = true;
            if (count < 0) from.Dead = true;
            return 0;
        }
        if (count < buffer.Length && from.ShortReadEmpties) from.Readable = false;
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

    private bool WritePending()
    {
        _start += Write(_pending.AsSpan(_start, _end - _start));
        if (_start < _end) return false;
        Release();
        return true;
    }

    /// <returns>How many are done with.</returns>
    private int Write(ReadOnlySpan<byte> bytes)
    {
        if (to.Dead || MayWrite?.Invoke() == false)
        {
            Discarded += bytes.Length;
            return bytes.Length;
        }
        if (!to.Writable) return 0;
        var count = Files.Write(to.Fd, bytes);
        if (count < 0)
        {
            to.Writable = false;
            if (count == -Errno.Again) return 0;
            to.Dead = true;
            Discarded += bytes.Length;
            return bytes.Length;
        }
        if (count < bytes.Length) to.Writable = false;
        Bytes += count;
        Moved?.Invoke(count);
        return count;
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
