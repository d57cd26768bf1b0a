namespace Hardshare.Engine.Actor.Internal;

/// <summary>A place in the tree of paths without an actor, such as <c>/temp</c>.</summary>
internal sealed class ContainerActorRef(ActorSystemImpl system, ActorPath path) : MinimalActorRef
{
    public override ActorPath Path { get; } = path;

    internal override IInternalActorRef Parent => system.Root;

    internal override ActorSystemImpl System => system;

    protected override void TellInternal(object message, IActorRef? sender) => system.DeadLetterRef.Publish(message, sender, this);
}
