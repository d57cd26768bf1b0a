using Hardshare.Engine.Actor;

namespace Hardshare.Engine.Persistence.Internal;

/// <summary>Lets only so many persistent actors recover at the same time, first come first served.</summary>
internal sealed class RecoveryPermitter : UntypedActor
{
    private readonly int _maximum;
    private readonly HashSet<IActorRef> _recovering = [];
    private readonly LinkedList<IActorRef> _waiting = [];

    public RecoveryPermitter(int maximum) => _maximum = maximum;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RequestRecoveryPermit:
                Context.Watch(Sender);
                if (_recovering.Count < _maximum)
                    Grant(Sender);
                else
                    _waiting.AddLast(Sender);
                break;
            case ReturnRecoveryPermit:
                Context.Unwatch(Sender);
                Release(Sender);
                break;
            case Terminated terminated:
                Release(terminated.ActorRef);
                break;
        }
    }

    private void Grant(IActorRef actor)
    {
        _recovering.Add(actor);
        actor.Tell(RecoveryPermitGranted.Instance, Self);
    }

    private void Release(IActorRef actor)
    {
        if (!_recovering.Remove(actor))
            _waiting.Remove(actor);
        while (_recovering.Count < _maximum && _waiting.First is { } next)
        {
            _waiting.RemoveFirst();
            Grant(next.Value);
        }
    }
}

internal sealed class RequestRecoveryPermit
{
    internal static readonly RequestRecoveryPermit Instance = new();
}

internal sealed class RecoveryPermitGranted
{
    internal static readonly RecoveryPermitGranted Instance = new();
}

internal sealed class ReturnRecoveryPermit
{
    internal static readonly ReturnRecoveryPermit Instance = new();
}
