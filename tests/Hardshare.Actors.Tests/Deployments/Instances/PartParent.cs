namespace Hardshare.Actors.Tests.Deployments.Instances;

/// <summary>Stands in for an instance: forwards to its one part, and tells a probe what the part says to its parent.</summary>
public sealed class PartParent : ReceiveActor
{
    public PartParent(Props part, IActorRef probe)
    {
        var child = Context.ActorOf(part, "part");
        ReceiveAny(message => (Sender.Equals(child) ? probe : child).Forward(message));
    }
}
