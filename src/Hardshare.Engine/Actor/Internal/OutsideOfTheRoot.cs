namespace Hardshare.Engine.Actor.Internal;

/// <summary>The root's parent, which is no actor: it hears of the root's end, and stops a root that fails.</summary>
internal sealed class OutsideOfTheRoot(ActorSystemImpl system, ActorPath path, Action onRootStopped) : MinimalActorRef
{
    public override ActorPath Path { get; } = path / "bubble-walker";

    internal override IInternalActorRef Parent => this;

    internal override ActorSystemImpl System => system;

    protected override void TellInternal(object message, IActorRef? sender)
    {
    }

    internal override void SendSystemMessage(SystemMessage message)
    {
        switch (message)
        {
            case Failed failed:
                failed.Child.SendSystemMessage(new Terminate());
                break;
            case DeathWatchNotification:
                onRootStopped();
                break;
        }
    }
}
