using Hardshare.Engine.Actor;
using Hardshare.Engine.Pattern.Internal;

namespace Hardshare.Engine.Pattern;

/// <summary>Stands before one child: passes messages on, and starts it again after ever longer waits.</summary>
public abstract class BackoffSupervisorBase : ActorBase
{
    private protected BackoffSupervisorBase(BackoffOptions options) => Settings = (BackoffSettings)options;

    private protected BackoffSettings Settings { get; }

    private protected IActorRef? Child { get; set; }

    private protected int Restarts { get; private set; }

    protected override void PreStart() => EnsureChild();

    private protected void EnsureChild()
    {
        if (Child is null)
            Child = Context.Watch(Context.ActorOf(Settings.ChildProps, Settings.ChildName));
    }

    /// <summary>False if the limit is reached.</summary>
    private protected bool TryScheduleRestart()
    {
        if (Settings.MaxNrOfRetries >= 0 && Restarts + 1 > Settings.MaxNrOfRetries)
            return false;
        Context.System.Scheduler.ScheduleTellOnce(
            Settings.DelayAfter(Restarts), Self, BackoffSupervisor.StartChild.Instance, Self);
        Restarts++;
        return true;
    }

    private protected bool HandleBackoff(object message)
    {
        switch (message)
        {
            case BackoffSupervisor.StartChild:
                EnsureChild();
                if (Settings.Reset is AutoReset automatic)
                {
                    Context.System.Scheduler.ScheduleTellOnce(
                        automatic.ResetBackoff, Self, new BackoffSupervisor.ResetRestartCount(Restarts), Self);
                }
                return true;
            case BackoffSupervisor.Reset:
                if (Settings.Reset is ManualReset)
                    Restarts = 0;
                else
                    Unhandled(message);
                return true;
            case BackoffSupervisor.ResetRestartCount upSince:
                if (upSince.Current == Restarts)
                    Restarts = 0;
                return true;
            case BackoffSupervisor.GetRestartCount:
                Sender.Tell(new BackoffSupervisor.RestartCount(Restarts));
                return true;
            case BackoffSupervisor.GetCurrentChild:
                Sender.Tell(new BackoffSupervisor.CurrentChild(Child ?? ActorRefs.Nobody));
                return true;
            default:
                return false;
        }
    }

    /// <summary>To the child, or in the name of the child to its parent.</summary>
    private protected void PassOn(object message)
    {
        if (Child is null)
        {
            if (Settings.ReplyWhileStopped is { } reply)
                Sender.Tell(reply);
            else
                Context.System.DeadLetters.Forward(message);
        }
        else if (Child.Equals(Sender))
        {
            Context.Parent.Forward(message);
        }
        else
        {
            Child.Forward(message);
        }
    }
}
