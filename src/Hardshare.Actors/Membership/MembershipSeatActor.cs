namespace Hardshare.Actors.Membership;

/// <summary>The seat of <see cref="MembershipRecordActor"/>: the one node that owns it writes down what becomes of all. Parent: the node.</summary>
public sealed class MembershipSeatActor(NodeServices services, ClusterServices cluster, IActorRef inbox)
    : SingletonActor(Singleton.Membership, services.Node.Name, cluster, inbox)
{
    protected override Props EntityProps => Entities.Lasting.Props(Props.Create(() => new MembershipRecordActor(services)), "the record of the nodes");

    protected override void OnSeatChanged() => OnMembers();

    protected override void OnMembers() => Entity?.Tell(new MembershipMessages.MembersChanged(Members));
}
