using Hardshare.Engine.Actor.Internal;

namespace Hardshare.Engine.Actor;

/// <summary>The reference that stands for no actor; swallows what it is sent.</summary>
public sealed class Nobody : MinimalActorRef
{
    internal static readonly Nobody Instance = new();

    private Nobody()
    {
    }

    public override ActorPath Path { get; } = new RootActorPath(new Address("akka", "all-systems")) / "nobody";

    internal override IInternalActorRef Parent => this;

    internal override ActorSystemImpl? System => null;

    protected override void TellInternal(object message, IActorRef? sender)
    {
    }
}
