using Hardshare.Engine.Event;

namespace Hardshare.Engine.Actor.Internal;

/// <summary>Create, suspend, resume, restart, stop: what a cell does when told so by its parent or itself.</summary>
internal static class Lifecycle
{
    internal static void Create(ActorCell cell)
    {
        try
        {
            cell.Actor = NewActor(cell);
            cell.Actor.AroundPreStart();
            cell.EnsureReceiveTimeout();
        }
        catch (Exception e)
        {
            Discard(cell);
            throw new ActorInitializationException(cell.SelfRef, "Exception during creation", e);
        }
    }

    internal static void Suspend(ActorCell cell)
    {
        cell.SuspendUserMessages();
        SuspendChildren(cell, null);
    }

    internal static void Resume(ActorCell cell, Exception? causedByFailure)
    {
        if (cell.Actor is null)
        {
            RetryCreation(cell);
            return;
        }
        var perpetrator = cell.Perpetrator;
        cell.ResumeUserMessages();
        if (causedByFailure is not null)
            cell.Perpetrator = null;
        foreach (var child in cell.Children?.Snapshot() ?? [])
            child.SendSystemMessage(new Resume(ReferenceEquals(child, perpetrator) ? causedByFailure : null));
    }

    internal static void Recreate(ActorCell cell, Exception cause)
    {
        if (cell.Actor is not { } failed)
        {
            RetryCreation(cell);
            return;
        }
        if (cell.WaitReason != WaitReason.None)
        {
            Resume(cell, null);
            return;
        }
        var message = cell.CurrentMessage;
        try
        {
            failed.AroundPreRestart(cause, message);
        }
        catch (Exception e)
        {
            var exception = new PreRestartException(cell.SelfRef, e, cause, message);
            cell.Publish(new Error(exception, cell.SelfRef.Path.ToString(), failed.GetType(), e.Message));
        }
        Discard(cell);
        if (cell.Children?.AnyDying == true)
        {
            cell.WaitReason = WaitReason.Recreation;
            cell.RestartCause = cause;
        }
        else
        {
            FinishRecreate(cell, cause);
        }
    }

    internal static void Terminate(ActorCell cell)
    {
        cell.CancelReceiveTimeout();
        cell.UnwatchAll();
        cell.Children?.Close();
        foreach (var child in cell.Children?.Snapshot() ?? [])
            cell.Stop(child);
        if (cell.Children?.AnyDying == true)
        {
            if (cell.WaitReason != WaitReason.Termination)
            {
                cell.WaitReason = WaitReason.Termination;
                cell.SuspendUserMessages();
                cell.Perpetrator = cell.SelfRef;
            }
        }
        else
        {
            cell.WaitReason = WaitReason.Termination;
            FinishTerminate(cell);
        }
    }

    internal static void OnChildStopped(ActorCell cell)
    {
        if (cell.Children!.AnyDying)
            return;
        var reason = cell.WaitReason;
        if (reason != WaitReason.Termination)
            cell.WaitReason = WaitReason.None;
        switch (reason)
        {
            case WaitReason.Recreation:
                FinishRecreate(cell, cell.RestartCause!);
                break;
            case WaitReason.Creation:
                FinishCreation(cell);
                break;
            case WaitReason.Termination:
                FinishTerminate(cell);
                break;
        }
    }

    internal static void FinishTerminate(ActorCell cell)
    {
        var actor = cell.Actor;
        try
        {
            actor?.AroundPostStop();
        }
        catch (Exception e)
        {
            cell.Publish(new Error(e, cell.SelfRef.Path.ToString(), actor!.GetType(), e.Message));
        }
        Discard(cell);
        if (cell.HasEventStreamSubscriptions)
            cell.SystemImpl.EventStream.Unsubscribe(cell.SelfRef);
        cell.TellWatchers();
        cell.UnwatchAll();
        cell.Close();
        if (cell.HasEventStreamSubscriptions)
            cell.SystemImpl.EventStream.Unsubscribe(cell.SelfRef); // Again: others may have subscribed it while it closed.
        cell.ParentRef.SendSystemMessage(new DeathWatchNotification(cell.SelfRef, existenceConfirmed: true));
    }

    internal static void SuspendChildren(ActorCell cell, IActorRef? except)
    {
        foreach (var child in cell.Children?.Snapshot() ?? [])
        {
            if (!ReferenceEquals(child, except))
                child.SendSystemMessage(new Suspend());
        }
    }

    private static void FinishRecreate(ActorCell cell, Exception cause)
    {
        cell.RestartCause = null;
        try
        {
            cell.ResumeUserMessages();
            cell.Perpetrator = null;
            cell.CurrentMessage = null;
            cell.SenderOrNull = null;
            cell.Actor = NewActor(cell);
            cell.Actor.AroundPostRestart(cause, null);
            cell.EnsureReceiveTimeout();
            foreach (var survivor in cell.Children?.Snapshot() ?? [])
                survivor.SendSystemMessage(new Recreate(cause));
        }
        catch (Exception e)
        {
            // It has not started, so it is not told that it stops.
            Discard(cell);
            Failures.Fail(cell, new PostRestartException(cell.SelfRef, e, cause));
        }
    }

    private static void RetryCreation(ActorCell cell)
    {
        cell.CancelReceiveTimeout();
        foreach (var child in cell.Children?.Snapshot() ?? [])
            cell.Stop(child);
        if (cell.Children?.AnyDying == true)
            cell.WaitReason = WaitReason.Creation;
        else
            FinishCreation(cell);
    }

    private static void FinishCreation(ActorCell cell)
    {
        cell.ResumeUserMessages();
        cell.Perpetrator = null;
        try
        {
            Create(cell);
        }
        catch (Exception e)
        {
            Failures.Fail(cell, e);
        }
    }

    private static ActorBase NewActor(ActorCell cell)
    {
        cell.ClearBehavior();
        var actor = cell.Props.NewActor();
        actor.Incarnate(cell);
        return actor;
    }

    private static void Discard(ActorCell cell)
    {
        cell.AbandonAsyncHandlers();
        cell.Actor?.Retire();
        cell.Actor = null;
        cell.ClearBehavior();
    }
}
