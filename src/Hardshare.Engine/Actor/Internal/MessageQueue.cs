using System.Diagnostics.CodeAnalysis;

namespace Hardshare.Engine.Actor.Internal;

/// <summary>
/// Messages from many senders to one receiver, without a lock. A list of segments: a sender claims a place in the last one and
/// fills it; the receiver empties the first. Segments stay small while the receiver keeps up, so that an idle actor costs
/// little, and grow while it does not.
/// </summary>
internal sealed class MessageQueue
{
    private const int FirstLength = 4;
    private const int ShortLength = 8;
    private const int LongestLength = 1024;

    private Segment _last;
    private Segment _first;
    private Slot[] _slots;  // of the first segment: what senders write to a segment is not in the receiver's way
    private int _taken;     // places of it that are empty again

    internal MessageQueue()
    {
        _first = _last = new Segment(FirstLength);
        _slots = _first.Slots;
    }

    /// <summary>For the receiver. False also while a sender is only just about to claim a place.</summary>
    internal bool HasMessages => _taken < _slots.Length
        ? _taken < Volatile.Read(ref _first.Claimed)
        : Volatile.Read(ref _first.Next) is { } next && Volatile.Read(ref next.Claimed) > 0;

    internal void Add(object message, IActorRef? sender)
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var place = Interlocked.Increment(ref last.Claimed) - 1;
            if (place < last.Slots.Length)
            {
                ref var slot = ref last.Slots[place];
                slot.Sender = sender;
                Volatile.Write(ref slot.Message, message);
                return;
            }
            var next = Volatile.Read(ref last.Next) ?? Append(last);
            Interlocked.CompareExchange(ref _last, next, last);
        }
    }

    /// <summary>For the receiver.</summary>
    internal bool TryTake([NotNullWhen(true)] out object? message, out IActorRef? sender)
    {
        sender = null;
        message = null;
        if (_taken == _slots.Length)
        {
            if (Volatile.Read(ref _first.Next) is not { } next)
                return false;
            _first = next;
            _slots = next.Slots;
            _taken = 0;
        }
        ref var slot = ref _slots[_taken];
        message = Volatile.Read(ref slot.Message);
        if (message is null)
        {
            if (_taken >= Volatile.Read(ref _first.Claimed))
                return false;

            // Claimed: its sender is about to fill it.
            var spinner = default(SpinWait);
            while ((message = Volatile.Read(ref slot.Message)) is null)
                spinner.SpinOnce();
        }
        sender = slot.Sender;
        slot = default;
        _taken++;
        return true;
    }

    private Segment Append(Segment last)
    {
        var keepsUp = ReferenceEquals(Volatile.Read(ref _first), last);
        var next = new Segment(keepsUp ? ShortLength : Math.Min(LongestLength, last.Slots.Length * 2));
        return Interlocked.CompareExchange(ref last.Next, next, null) ?? next;
    }

    private struct Slot
    {
        internal object? Message;
        internal IActorRef? Sender;
    }

    private sealed class Segment(int length)
    {
        internal readonly Slot[] Slots = new Slot[length];
        internal int Claimed;
        internal Segment? Next;
    }
}
