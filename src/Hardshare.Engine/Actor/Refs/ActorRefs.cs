namespace Hardshare.Engine.Actor;

public static class ActorRefs
{
    /// <summary>Swallows what it is sent.</summary>
    public static readonly Nobody Nobody = Nobody.Instance;

    /// <summary>No sender at all: the receiver sees dead letters.</summary>
    public static readonly IActorRef? NoSender;
}
