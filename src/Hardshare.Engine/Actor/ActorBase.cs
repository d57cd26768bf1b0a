using Hardshare.Engine.Actor.Internal;
using Hardshare.Engine.Event;

namespace Hardshare.Engine.Actor;

/// <summary>Handles a message; false if it does not know it.</summary>
public delegate bool Receive(object message);

/// <summary>Handles every message.</summary>
public delegate void UntypedReceive(object message);

/// <summary>What every actor is: state, a behaviour, hooks of its life, and a strategy for the failures of its children.</summary>
public abstract class ActorBase
{
    private SupervisorStrategy? _strategy;

    protected ActorBase()
    {
        if (ActorCell.Current is null)
            throw new ActorInitializationException("Do not create actors using 'new', always create them using an ActorContext/System");
    }

    /// <summary>The context of the actor that runs on this thread.</summary>
    /// <exception cref="NotSupportedException">No actor runs here, as after <c>ConfigureAwait(false)</c>.</exception>
    protected static IActorContext Context => CurrentCell;

    protected static Receive EmptyReceive { get; } = static _ => false;

    protected IActorRef Sender => CurrentCell.Sender;

    protected IActorRef Self => CurrentCell.SelfRef;

    internal static ActorCell CurrentCell => ActorCell.Current ?? throw new NotSupportedException(
        "There is no active ActorContext, this is most likely due to use of async operations from within this actor.");

    internal virtual Receive InitialBehavior => Receive;

    internal ActorTimers? ActorTimers { get; private set; }

    internal SupervisorStrategy Strategy => _strategy ??= SupervisorStrategy();

    /// <summary>Every user message passes here on its way to the behaviour.</summary>
    protected internal virtual bool AroundReceive(Receive receive, object message)
    {
        var handled = receive(message);
        if (!handled)
            Unhandled(message);
        return handled;
    }

    protected abstract bool Receive(object message);

    /// <summary>An unhandled <see cref="Terminated"/> throws; anything else is published as <see cref="UnhandledMessage"/>.</summary>
    protected virtual void Unhandled(object message)
    {
        if (message is Terminated terminated)
            throw new DeathPactException(terminated.ActorRef);
        Context.System.EventStream.Publish(new UnhandledMessage(message, Sender, Self));
    }

    protected void Become(Receive receive) => Context.Become(receive);

    protected void BecomeStacked(Receive receive) => Context.BecomeStacked(receive);

    protected void UnbecomeStacked() => Context.UnbecomeStacked();

    /// <summary>Asks for a <see cref="ReceiveTimeout"/> after every so long without a message; null ends it.</summary>
    protected void SetReceiveTimeout(TimeSpan? timeout) => Context.SetReceiveTimeout(timeout);

    public virtual void AroundPreRestart(Exception cause, object? message) => PreRestart(cause, message);

    public virtual void AroundPreStart() => PreStart();

    public virtual void AroundPostRestart(Exception cause, object? message) => PostRestart(cause);

    public virtual void AroundPostStop() => PostStop();

    /// <summary>Before the first message.</summary>
    protected virtual void PreStart()
    {
    }

    /// <summary>The failed incarnation's last word. Stops the children and calls <see cref="PostStop"/> unless overridden.</summary>
    /// <param name="reason">What it threw.</param>
    /// <param name="message">The message at which it threw, if there was one.</param>
    protected virtual void PreRestart(Exception reason, object? message)
    {
        foreach (var child in Context.GetChildren())
        {
            Context.Unwatch(child);
            Context.Stop(child);
        }
        PostStop();
    }

    /// <summary>The new incarnation's first word. Calls <see cref="PreStart"/> unless overridden.</summary>
    protected virtual void PostRestart(Exception reason) => PreStart();

    /// <summary>After the last message and after all children have stopped.</summary>
    protected virtual void PostStop()
    {
    }

    /// <summary>How to treat failing children; restarts them unless overridden.</summary>
    protected virtual SupervisorStrategy SupervisorStrategy() => Actor.SupervisorStrategy.DefaultStrategy;

    /// <summary>Gives a new instance what its interfaces ask for.</summary>
    internal void Incarnate(ActorCell cell)
    {
        _strategy = cell.Props.SupervisorStrategy;
        if (this is IActorStash stashing)
            stashing.Stash = NewStash(cell);
        if (this is IWithTimers timed)
            timed.Timers = ActorTimers = new ActorTimers(cell);
        OnConstructed();
    }

    /// <summary>Takes back what <see cref="Incarnate"/> gave: timers end, stashed messages return to the mailbox.</summary>
    internal void Retire()
    {
        ActorTimers?.CancelAll();
        ActorTimers = null;
        ReturnStashed();
    }

    internal virtual IStash NewStash(ActorCell cell) => new ActorStash(cell);

    internal virtual void ReturnStashed()
    {
        if (this is IActorStash { Stash: { } stash })
            stash.UnstashAll();
    }

    internal virtual void OnConstructed()
    {
    }
}
