using System.Runtime.ExceptionServices;

namespace Hardshare.Engine.Actor.Internal;

/// <summary>What happens when an actor throws, and when its child has.</summary>
internal static class Failures
{
    /// <summary>Suspends the cell and its children and leaves the decision to the parent.</summary>
    internal static void Fail(ActorCell cell, Exception cause)
    {
        if (cell.IsClosed || cell.Perpetrator is not null)
            return;
        cell.SuspendUserMessages();
        IActorRef? escalated = cell.CurrentMessage is Failed failed ? failed.Child : null;
        cell.Perpetrator = escalated ?? cell.SelfRef;
        Lifecycle.SuspendChildren(cell, escalated);
        cell.ParentRef.SendSystemMessage(new Failed(cell.SelfRef, cause));
    }

    internal static void Handle(ActorCell cell, Failed failed)
    {
        if (cell.Children?.StatsOf(failed.Child) is not { } stats)
            return;
        cell.CurrentMessage = failed;
        cell.SenderOrNull = failed.Child;
        if (cell.Actor is not { } actor)
        {
            stats.Child.SendSystemMessage(new Terminate());
            return;
        }
        if (!actor.Strategy.HandleFailure(cell, stats, failed.Cause))
            ExceptionDispatchInfo.Throw(failed.Cause);
        cell.CurrentMessage = null;
        cell.SenderOrNull = null;
    }
}
