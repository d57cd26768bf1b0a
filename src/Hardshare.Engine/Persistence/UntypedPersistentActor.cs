using Hardshare.Engine.Actor;
using Hardshare.Engine.Actor.Internal;

namespace Hardshare.Engine.Persistence;

/// <summary>A persistent actor that gets commands and events as objects.</summary>
public abstract class UntypedPersistentActor : Eventsourced
{
    protected UntypedPersistentActor()
    {
    }

    protected static new IUntypedActorContext Context => CurrentCell;

    protected override bool Receive(object message) => ReceiveCommand(message);

    protected sealed override bool ReceiveCommand(object message)
    {
        OnCommand(message);
        return true;
    }

    protected sealed override bool ReceiveRecover(object message)
    {
        OnRecover(message);
        return true;
    }

    protected abstract void OnCommand(object message);

    protected abstract void OnRecover(object message);

    protected void Become(UntypedReceive receive) => Context.Become(receive);

    protected void BecomeStacked(UntypedReceive receive) => Context.BecomeStacked(receive);
}
