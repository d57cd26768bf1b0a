namespace Hardshare.Engine.Actor.Internal;

/// <summary>The reference of an actor. There is exactly one such object per incarnation.</summary>
internal sealed class LocalActorRef : ActorRefBase, IInternalActorRef
{
    internal LocalActorRef(ActorSystemImpl system, Props props, ActorPath path, IInternalActorRef parent)
    {
        Path = path;
        Cell = new ActorCell(system, this, props, parent);
    }

    internal ActorCell Cell { get; }

    public override ActorPath Path { get; }

    IInternalActorRef IInternalActorRef.Parent => Cell.ParentRef;

    ActorSystemImpl IInternalActorRef.System => Cell.SystemImpl;

    public bool IsTerminated => Cell.IsClosed;

    protected override void TellInternal(object message, IActorRef? sender) => Cell.Post(message, sender);

    public void SendSystemMessage(SystemMessage message) => Cell.PostSystem(message);

    public IInternalActorRef? GetChild(string name) => Cell.Children?.Find(name);
}
