using Hardshare.Engine.Actor.Internal;

namespace Hardshare.Engine.Actor;

/// <summary>A reference without an actor behind it: it has no children and is never restarted.</summary>
public abstract class MinimalActorRef : ActorRefBase, IInternalActorRef
{
    internal abstract IInternalActorRef Parent { get; }

    internal abstract ActorSystemImpl? System { get; }

    IInternalActorRef IInternalActorRef.Parent => Parent;

    ActorSystemImpl? IInternalActorRef.System => System;

    bool IInternalActorRef.IsTerminated => IsTerminated;

    void IInternalActorRef.SendSystemMessage(SystemMessage message) => SendSystemMessage(message);

    IInternalActorRef? IInternalActorRef.GetChild(string name) => GetChild(name);

    internal virtual bool IsTerminated => false;

    internal virtual void SendSystemMessage(SystemMessage message)
    {
    }

    internal virtual IInternalActorRef? GetChild(string name) => null;
}
