namespace Hardshare.Engine.Actor.Internal;

/// <summary>
/// What the engine says to a cell; overtakes user messages. An instance is a link of its receiver's queue:
/// never send the same one to two actors.
/// </summary>
internal abstract class SystemMessage
{
    internal SystemMessage? Next;

    /// <summary>Set aside while the cell waits for its children to stop.</summary>
    internal virtual bool WaitsForChildren => false;

    /// <summary>Set aside while the cell is suspended.</summary>
    internal virtual bool WaitsForResume => false;
}

/// <summary>Marks a queue that takes nothing any more.</summary>
internal sealed class ClosedMarker : SystemMessage
{
    internal static readonly ClosedMarker Instance = new();
}

internal sealed class Create : SystemMessage;

internal sealed class Recreate(Exception cause) : SystemMessage
{
    internal Exception Cause => cause;

    internal override bool WaitsForChildren => true;
}

internal sealed class Suspend : SystemMessage
{
    internal override bool WaitsForChildren => true;
}

internal sealed class Resume(Exception? causedByFailure) : SystemMessage
{
    internal Exception? CausedByFailure => causedByFailure;

    internal override bool WaitsForChildren => true;
}

internal sealed class Terminate : SystemMessage;

internal sealed class Watch(IInternalActorRef watchee, IInternalActorRef watcher) : SystemMessage
{
    internal IInternalActorRef Watchee => watchee;

    internal IInternalActorRef Watcher => watcher;
}

internal sealed class Unwatch(IInternalActorRef watchee, IInternalActorRef watcher) : SystemMessage
{
    internal IInternalActorRef Watchee => watchee;

    internal IInternalActorRef Watcher => watcher;
}

internal sealed class Failed(IInternalActorRef child, Exception cause) : SystemMessage
{
    internal IInternalActorRef Child => child;

    internal Exception Cause => cause;

    internal override bool WaitsForChildren => true;

    internal override bool WaitsForResume => true;

    public override string ToString() => $"<Failed>: {child} ({cause.GetType().Name}: {cause.Message})";
}

internal sealed class DeathWatchNotification(IInternalActorRef actor, bool existenceConfirmed) : SystemMessage
{
    internal IInternalActorRef Actor => actor;

    internal bool ExistenceConfirmed => existenceConfirmed;
}

/// <summary>The rest of an asynchronous handler, to be run as the actor.</summary>
internal sealed class Continuation(ActorSynchronizationContext context, SendOrPostCallback callback, object? state) : SystemMessage
{
    internal ActorSynchronizationContext Context => context;

    internal void Run() => callback(state);
}

/// <summary>An asynchronous handler has ended.</summary>
internal sealed class HandlerCompleted(ActorSynchronizationContext context, Exception? exception) : SystemMessage
{
    internal ActorSynchronizationContext Context => context;

    internal Exception? Exception => exception;
}
