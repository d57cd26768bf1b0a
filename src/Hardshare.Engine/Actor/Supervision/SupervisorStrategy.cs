using Hardshare.Engine.Actor.Internal;
using Hardshare.Engine.Event;

namespace Hardshare.Engine.Actor;

/// <summary>What to do with a child that has failed.</summary>
public enum Directive
{
    /// <summary>Go on with the next message, state kept.</summary>
    Resume,

    /// <summary>Go on with the next message in a new incarnation.</summary>
    Restart,

    /// <summary>Fail oneself, and leave it to one's own parent.</summary>
    Escalate,

    /// <summary>No more of it.</summary>
    Stop,
}

/// <summary>Finds the directive for an exception.</summary>
public interface IDecider
{
    Directive Decide(Exception cause);
}

/// <summary>A decider from a function.</summary>
public class LocalOnlyDecider(Func<Exception, Directive> decider) : IDecider
{
    public Directive Decide(Exception cause) => decider(cause);
}

public static class Decider
{
    public static LocalOnlyDecider From(Func<Exception, Directive> localOnlyDecider) => new(localOnlyDecider);
}

/// <summary>How a parent treats the failures of its children.</summary>
public abstract class SupervisorStrategy
{
    /// <summary>
    /// Stops an actor that could not start, that was killed or whose death pact came due; restarts one that threw anything else.
    /// </summary>
    public static readonly IDecider DefaultDecider = Actor.Decider.From(static cause =>
        cause is ActorInitializationException or ActorKilledException or DeathPactException ? Directive.Stop : Directive.Restart);

    public static readonly SupervisorStrategy DefaultStrategy = new OneForOneStrategy(DefaultDecider);

    /// <summary>Stops a child at its first failure.</summary>
    public static readonly OneForOneStrategy StoppingStrategy = new(static _ => Directive.Stop);

    protected SupervisorStrategy()
    {
    }

    public abstract IDecider Decider { get; }

    protected bool LoggingEnabled { get; set; } = true;

    protected abstract Directive Handle(IActorRef child, Exception exception);

    /// <summary>Written as an error, except where the failure is passed on upwards.</summary>
    protected virtual void LogFailure(IActorContext context, IActorRef child, Exception cause, Directive directive)
    {
        if (!LoggingEnabled || directive == Directive.Escalate)
            return;
        var reason = cause is ActorInitializationException { InnerException: { } inner } ? inner : cause;
        var source = child.Path.ToString();
        context.System.EventStream.Publish(directive == Directive.Resume
            ? new Warning(reason, source, GetType(), reason.Message)
            : new Error(cause, source, GetType(), reason.Message));
    }

    /// <summary>False if the failure is to be escalated.</summary>
    internal bool HandleFailure(ActorCell cell, ChildRestartStats stats, Exception cause)
    {
        var directive = Handle(stats.Child, cause);
        LogFailure(cell, stats.Child, cause, directive);
        switch (directive)
        {
            case Directive.Resume:
                stats.Child.SendSystemMessage(new Resume(cause));
                return true;
            case Directive.Restart:
                ProcessFailure(cell, restart: true, stats, cause);
                return true;
            case Directive.Stop:
                ProcessFailure(cell, restart: false, stats, cause);
                return true;
            default:
                return false;
        }
    }

    internal abstract void ProcessFailure(ActorCell cell, bool restart, ChildRestartStats stats, Exception cause);
}
