using Hardshare.Engine.Event;

namespace Hardshare.Engine.Actor.Internal;

/// <summary>One actor at work: its mailbox, its place in the tree, its current incarnation and behaviour.</summary>
internal sealed class ActorCell : Mailbox, IUntypedActorContext
{
    [ThreadStatic]
    private static ActorCell? s_current;

    private ActorCell? _outer;
    private Receive? _behavior;
    private Stack<Receive>? _shadowed;
    private DeathWatch? _deathWatch;
    private ReceiveTimeoutTimer? _receiveTimeout;
    private Children? _children;
    private SystemMessage? _waitingSystem;
    private int _asyncHandlers;

    internal ActorCell(ActorSystemImpl system, LocalActorRef self, Props props, IInternalActorRef parent)
    {
        SystemImpl = system;
        SelfRef = self;
        Props = props;
        ParentRef = parent;
    }

    /// <summary>The cell whose code runs on this thread.</summary>
    internal static ActorCell? Current => s_current;

    /// <summary>For a test kit, which lets a test act as one of its actors.</summary>
    internal static void SetCurrent(ActorCell? cell) => s_current = cell;

    internal ActorSystemImpl SystemImpl { get; }

    internal LocalActorRef SelfRef { get; }

    internal IInternalActorRef ParentRef { get; }

    internal ActorBase? Actor { get; set; }

    internal object? CurrentMessage { get; set; }

    internal IActorRef? SenderOrNull { get; set; }

    /// <summary>Counts the messages, so that one cannot be stashed twice.</summary>
    internal int EnvelopeId { get; private set; }

    /// <summary>Whose failure this cell is suspended for: its own, or that of a child it has escalated.</summary>
    internal IActorRef? Perpetrator { get; set; }

    internal WaitReason WaitReason { get; set; }

    /// <summary>Why the actor is being restarted, while it waits for its children.</summary>
    internal Exception? RestartCause { get; set; }

    internal Children? Children => Volatile.Read(ref _children);

    internal DeathWatch DeathWatch => _deathWatch ??= new DeathWatch(this);

    internal bool IsTerminating => WaitReason == WaitReason.Termination;

    /// <summary>Set when the event stream has to be told that this actor is gone.</summary>
    internal bool HasEventStreamSubscriptions { get; set; }

    public IActorRef Self => SelfRef;

    public Props Props { get; }

    public IActorRef Sender => SenderOrNull ?? SystemImpl.DeadLetters;

    public ActorSystem System => SystemImpl;

    public IActorRef Parent => ParentRef;

    public TimeSpan? ReceiveTimeout => _receiveTimeout?.Timeout;

    internal void Start() => PostSystem(new Create());

    public void Become(Receive receive)
    {
        _behavior = receive;
    }

    public void BecomeStacked(Receive receive)
    {
        (_shadowed ??= new Stack<Receive>()).Push(Behavior);
        _behavior = receive;
    }

    public void UnbecomeStacked() => _behavior = _shadowed is { Count: > 0 } ? _shadowed.Pop() : null;

    void IUntypedActorContext.Become(UntypedReceive receive) => Become(Wrap(receive));

    void IUntypedActorContext.BecomeStacked(UntypedReceive receive) => BecomeStacked(Wrap(receive));

    internal static Receive Wrap(UntypedReceive receive) => message =>
    {
        receive(message);
        return true;
    };

    public IActorRef Child(string name) => Children?.Find(name) ?? (IActorRef)ActorRefs.Nobody;

    public IEnumerable<IActorRef> GetChildren() => Children?.Snapshot() ?? [];

    public IActorRef ActorOf(Props props, string? name = null)
    {
        if (name is not null && !ActorPath.IsValidPathElement(name))
            throw new InvalidActorNameException(
                $"Illegal actor name [{name}]: letters, digits and {ActorPath.ValidSymbols}, and not $ in first place.");
        return AddChild(props, name);
    }

    /// <summary>Children may come from other threads from now on, so that their container has to be there before them.</summary>
    internal void AllowChildren() => Interlocked.CompareExchange(ref _children, new Children(), null);

    internal LocalActorRef AddChild(Props props, string? name)
    {
        if (IsTerminating || IsClosed)
            throw new InvalidOperationException($"Cannot create child [{name}] of [{SelfRef.Path}]: it is stopping.");
        var children = Children ?? Interlocked.CompareExchange(ref _children, new Children(), null) ?? Children!;
        var path = new ChildActorPath(SelfRef.Path, name ?? children.NextName(), SystemImpl.NextUid());
        var child = new LocalActorRef(SystemImpl, props, path, SelfRef);
        children.Add(child);
        child.Cell.Start();
        return child;
    }

    public ActorSelection ActorSelection(ActorPath actorPath) => SelectionPath.Resolve(SystemImpl, actorPath);

    public ActorSelection ActorSelection(string actorPath) => SelectionPath.Resolve(SystemImpl, SelfRef, actorPath);

    public void Stop(IActorRef child)
    {
        Children?.MarkDying(child);
        ((IInternalActorRef)child).SendSystemMessage(new Terminate());
    }

    public IActorRef Watch(IActorRef subject)
    {
        DeathWatch.Watch(subject, null);
        return subject;
    }

    public IActorRef WatchWith(IActorRef subject, object message)
    {
        DeathWatch.Watch(subject, message);
        return subject;
    }

    public IActorRef Unwatch(IActorRef subject)
    {
        _deathWatch?.Unwatch(subject);
        return subject;
    }

    public void SetReceiveTimeout(TimeSpan? timeout)
    {
        if (timeout is null && _receiveTimeout is null)
            return;
        (_receiveTimeout ??= new ReceiveTimeoutTimer(this)).Set(timeout);
        _receiveTimeout.EnsureWaiting();
    }

    internal void CancelReceiveTimeout() => _receiveTimeout?.Set(null);

    internal void EnsureReceiveTimeout() => _receiveTimeout?.EnsureWaiting();

    internal void ClearBehavior()
    {
        _behavior = null;
        _shadowed = null;
    }

    internal void TellWatchers() => _deathWatch?.TellWatchers(ParentRef);

    internal void UnwatchAll() => _deathWatch?.UnwatchAll();

    internal void Unstash(Envelope envelope)
    {
        if (envelope.Message is Terminated terminated)
            DeathWatch.Requeue(terminated);
        PostFirst(envelope);
    }

    internal void BeginAsyncHandler()
    {
        _asyncHandlers++;
        SuspendUserMessages();
    }

    private void EndAsyncHandler()
    {
        _asyncHandlers--;
        ResumeUserMessages();
    }

    /// <summary>The handlers that an incarnation has begun end with it.</summary>
    internal void AbandonAsyncHandlers()
    {
        while (_asyncHandlers > 0)
            EndAsyncHandler();
    }

    internal new void Close()
    {
        base.Close();
        _deathWatch = null;
        _receiveTimeout = null;
        CurrentMessage = null;
        SenderOrNull = null;
    }

    internal void Publish(object @event) => SystemImpl.EventStream.Publish(@event);

    protected override void Enter()
    {
        _outer = s_current;
        s_current = this;
    }

    protected override void Leave()
    {
        s_current = _outer;
        _outer = null;
    }

    protected override void Invoke(object message, IActorRef? sender)
    {
        if (message is TimerMessage timer)
        {
            if (!ReferenceEquals(timer.Owner, Actor?.ActorTimers) || !timer.Owner.Take(timer))
                return;
            message = timer.Message;
        }
        EnvelopeId++;
        CurrentMessage = message;
        SenderOrNull = sender;
        try
        {
            if (_receiveTimeout is not null && message is not INotInfluenceReceiveTimeout)
                _receiveTimeout.Cancel();
            if (message is IAutoReceivedMessage)
                AutoReceive(message);
            else
                Actor!.AroundReceive(Behavior, message);
            CurrentMessage = null;
            SenderOrNull = null;
        }
        catch (Exception cause)
        {
            Failures.Fail(this, cause);
        }
        if (_asyncHandlers == 0)
            _receiveTimeout?.EnsureWaiting();
    }

    protected override void InvokeSystem(SystemMessage first)
    {
        for (var next = first; next is not null;)
        {
            var message = next;
            next = message.Next;
            message.Next = null;
            if (IsClosed)
            {
                OnSystemMessageAfterClose(message);
                continue;
            }
            var before = Patience;
            if ((before == 2 && message.WaitsForChildren) || (before >= 1 && message.WaitsForResume))
            {
                SystemQueue.Append(ref _waitingSystem, message);
                continue;
            }
            try
            {
                Handle(message);
            }
            catch (Exception cause)
            {
                Failures.Fail(this, cause);
            }
            if (_waitingSystem is not null && Patience < before)
            {
                SystemQueue.Append(ref next, _waitingSystem);
                _waitingSystem = null;
            }
        }
    }

    protected override void OnUserMessageAfterClose(object message, IActorRef? sender)
    {
        if (message is Identify identify)
            sender?.Tell(new ActorIdentity(identify.MessageId, null), SystemImpl.DeadLetters);
        else
            SystemImpl.DeadLetterRef.Publish(message, sender, SelfRef);
    }

    protected override void OnSystemMessageAfterClose(SystemMessage message) => SystemImpl.DeadLetterRef.SendSystemMessage(message);

    private Receive Behavior => _behavior ??= Actor!.InitialBehavior;

    /// <summary>2 while waiting for children to stop, 1 while suspended, 0 otherwise.</summary>
    private int Patience => WaitReason is WaitReason.Recreation or WaitReason.Creation ? 2 : IsSuspended ? 1 : 0;

    private void AutoReceive(object message)
    {
        switch (message)
        {
            case Terminated terminated:
                if (_deathWatch?.Take(terminated) is { } wanted)
                {
                    CurrentMessage = wanted;
                    Actor!.AroundReceive(Behavior, wanted);
                }
                break;
            case PoisonPill:
                PostSystem(new Terminate());
                break;
            case Kill:
                throw new ActorKilledException("Kill");
            case Identify identify:
                Sender.Tell(new ActorIdentity(identify.MessageId, SelfRef));
                break;
        }
    }

    private void Handle(SystemMessage message)
    {
        switch (message)
        {
            case Continuation continuation when ReferenceEquals(continuation.Context.Actor, Actor):
                CurrentMessage = continuation.Context.Message;
                SenderOrNull = continuation.Context.Sender;
                continuation.Context.Resume(continuation);
                CurrentMessage = null;
                SenderOrNull = null;
                break;
            case HandlerCompleted completed when ReferenceEquals(completed.Context.Actor, Actor):
                EndAsyncHandler();
                if (completed.Exception is { } exception)
                {
                    CurrentMessage = completed.Context.Message;
                    SenderOrNull = completed.Context.Sender;
                    Failures.Fail(this, exception);
                }
                else
                {
                    _receiveTimeout?.EnsureWaiting();
                }
                break;
            case Create:
                Lifecycle.Create(this);
                break;
            case Recreate recreate:
                Lifecycle.Recreate(this, recreate.Cause);
                break;
            case Suspend:
                Lifecycle.Suspend(this);
                break;
            case Resume resume:
                Lifecycle.Resume(this, resume.CausedByFailure);
                break;
            case Terminate:
                Lifecycle.Terminate(this);
                break;
            case Watch watch:
                DeathWatch.AddWatcher(watch.Watcher);
                break;
            case Unwatch unwatch:
                _deathWatch?.RemoveWatcher(unwatch.Watcher);
                break;
            case Failed failed:
                Failures.Handle(this, failed);
                break;
            case DeathWatchNotification notification:
                _deathWatch?.OnTerminated(notification);
                if (Children?.Remove(notification.Actor) == true)
                    Lifecycle.OnChildStopped(this);
                break;
        }
    }
}
