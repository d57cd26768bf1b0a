using System.Diagnostics.CodeAnalysis;

namespace Hardshare.Engine.Actor.Internal;

/// <summary>
/// The queues of one actor and its turn on the thread pool. Any thread may post; only the thread that holds the
/// <c>Scheduled</c> bit takes, so an actor never runs on two threads at once. System messages go before user messages.
/// </summary>
internal abstract class Mailbox : IThreadPoolWorkItem
{
    /// <summary>User messages per turn, before others get theirs.</summary>
    private const int Throughput = 100;

    private const int Closed = 1;
    private const int Scheduled = 2;
    private const int SuspendUnit = 4;

    private int _status;
    private SystemMessage? _system;     // a stack, newest first
    private readonly MessageQueue _messages = new();
    private Stack<Envelope>? _front;    // unstashed messages, before all others; touched by the running thread only

    internal bool IsClosed => (Volatile.Read(ref _status) & Closed) != 0;

    internal bool IsSuspended => Volatile.Read(ref _status) >= SuspendUnit;

    internal void Post(object message, IActorRef? sender)
    {
        _messages.Add(message, sender);
        Schedule(system: false);
    }

    internal void PostSystem(SystemMessage message)
    {
        while (true)
        {
            var top = Volatile.Read(ref _system);
            if (ReferenceEquals(top, ClosedMarker.Instance))
            {
                OnSystemMessageAfterClose(message);
                return;
            }
            message.Next = top;
            if (ReferenceEquals(Interlocked.CompareExchange(ref _system, message, top), top))
                break;
        }
        Schedule(system: true);
    }

    /// <summary>Puts a message before all others. Only from within the actor.</summary>
    internal void PostFirst(Envelope envelope) => (_front ??= new Stack<Envelope>()).Push(envelope);

    /// <summary>Holds user messages back until as many calls of <see cref="ResumeUserMessages"/>.</summary>
    internal void SuspendUserMessages() => Interlocked.Add(ref _status, SuspendUnit);

    internal void ResumeUserMessages()
    {
        if (IsSuspended)
            Interlocked.Add(ref _status, -SuspendUnit);
    }

    /// <summary>Nothing is taken from now on: what waits and what comes goes where the dead letters go.</summary>
    protected void Close()
    {
        Interlocked.Exchange(ref _status, Closed | Scheduled);
        var left = Reverse(Interlocked.Exchange(ref _system, ClosedMarker.Instance));
        while (left is not null)
        {
            var message = left;
            left = message.Next;
            message.Next = null;
            OnSystemMessageAfterClose(message);
        }
        DrainUserMessages();
    }

    protected abstract void Enter();

    protected abstract void Leave();

    protected abstract void Invoke(object message, IActorRef? sender);

    /// <summary>Takes a chain of system messages, oldest first.</summary>
    protected abstract void InvokeSystem(SystemMessage first);

    protected abstract void OnUserMessageAfterClose(object message, IActorRef? sender);

    protected abstract void OnSystemMessageAfterClose(SystemMessage message);

    void IThreadPoolWorkItem.Execute()
    {
        var used = false;
        Enter();
        try
        {
            if (IsClosed)
                DrainUserMessages();
            else
                used = RunTurn();
        }
        finally
        {
            Leave();
            Interlocked.And(ref _status, ~Scheduled);
            var system = Volatile.Read(ref _system);
            if (system is not null && !ReferenceEquals(system, ClosedMarker.Instance))
                Schedule(system: true, yields: used);
            else if (HasUserMessages)
                Schedule(system: false, yields: used);
        }
    }

    private bool HasUserMessages => _front is not null || _messages.HasMessages;

    private bool RunTurn()
    {
        TakeSystemMessages();
        for (var left = Throughput; left > 0; left--)
        {
            if (Volatile.Read(ref _status) != Scheduled || !TryTake(out var message, out var sender))
                return false;
            Invoke(message, sender);
            if (Volatile.Read(ref _system) is not null)
                TakeSystemMessages();
        }
        return true;
    }

    private void TakeSystemMessages()
    {
        while (Volatile.Read(ref _system) is { } top && !ReferenceEquals(top, ClosedMarker.Instance))
            InvokeSystem(Reverse(Interlocked.Exchange(ref _system, null))!);
    }

    private void DrainUserMessages()
    {
        while (TryTake(out var message, out var sender))
            OnUserMessageAfterClose(message, sender);
    }

    private bool TryTake([NotNullWhen(true)] out object? message, out IActorRef? sender)
    {
        if (_front is null)
            return _messages.TryTake(out message, out sender);
        var envelope = _front.Pop();
        if (_front.Count == 0)
            _front = null;
        (message, sender) = (envelope.Message, envelope.Sender);
        return true;
    }

    private void Schedule(bool system, bool yields = false)
    {
        var status = Volatile.Read(ref _status);
        while ((status & Scheduled) == 0 && (system || status < SuspendUnit))
        {
            var seen = Interlocked.CompareExchange(ref _status, status | Scheduled, status);
            if (seen == status)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: !yields);
                return;
            }
            status = seen;
        }
    }

    private static SystemMessage? Reverse(SystemMessage? newest)
    {
        SystemMessage? oldest = null;
        while (newest is not null)
        {
            var next = newest.Next;
            newest.Next = oldest;
            oldest = newest;
            newest = next;
        }
        return oldest;
    }
}
