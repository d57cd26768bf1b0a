using Hardshare.Engine.Actor;

namespace Hardshare.Engine.Pattern.Internal;

/// <summary>
/// Starts its child again after a failure that its strategy would answer with a restart; stops when the child stops by itself.
/// </summary>
internal sealed class BackoffOnFailureSupervisor : BackoffSupervisorBase
{
    private IActorRef? _failed;

    public BackoffOnFailureSupervisor(BackoffSettings settings)
        : base(settings)
    {
    }

    /// <summary>A restart becomes a stop now and a start after the wait.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(-1, Timeout.Infinite, cause =>
    {
        var directive = Settings.Strategy.Decider.Decide(cause);
        if (directive != Directive.Restart)
            return directive;
        _failed = Child;
        return Directive.Stop;
    });

    protected override bool Receive(object message)
    {
        if (message is Terminated terminated && terminated.ActorRef.Equals(Child))
        {
            var failed = terminated.ActorRef.Equals(_failed);
            Child = null;
            _failed = null;
            if (!failed || !TryScheduleRestart())
                Context.Stop(Self);
            return true;
        }
        if (!HandleBackoff(message))
            PassOn(message);
        return true;
    }
}
