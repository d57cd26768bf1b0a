using Hardshare.Actors.Directory;
using Hardshare.Actors.Gateway;
using Hardshare.Actors.Gateway.Remote;
using Hardshare.Actors.Inbox;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Node;

/// <summary>
/// What stands at <c>/gateway</c>: this node's own, or on a node that is none what finds instances one of the others. Beside it, on a gateway among several nodes, <c>/guests</c>: what it does for others.
/// </summary>
internal sealed class GatewaySeats
{
    private readonly IActorRef? _guests;

    public GatewaySeats(IActorContext context, NodeServices services, ClusterSeat? seat, IActorRef directory)
    {
        if (!services.Roles.IsGateway && services.Cluster is { } others)
        {
            var inbox = seat!.Inbox;
            var remote = Gateway = context.ActorOf(Props.Create(() => new RemoteGatewayActor(services, others, inbox, directory)), "gateway");
            context.System.EventStream.Subscribe(remote, typeof(MembershipMessages.MembersChanged));
            context.System.EventStream.Subscribe(remote, typeof(DirectoryMessages.InstanceChanged));
            return;
        }
        var own = Gateway = context.ActorOf(Props.Create(() => new GatewayActor(services.TunnelServer, services.Relay, services.Gateway, services.Time)), "gateway");
        if (services.Cluster is not { } cluster)
            return;
        var homes = seat!.Homes;
        _guests = context.ActorOf(Props.Create(() => new GuestsActor(services, cluster, homes, own, directory)), "guests");
    }

    public IActorRef Gateway { get; }

    /// <summary>An order of another node.</summary>
    public void Deliver(InboxActor.Arrived arrived, IActorRef sender)
    {
        if (_guests is { } guests)
            guests.Tell(arrived, sender);
        else
            sender.Tell(new Rejected(RejectionCode.Unavailable, "this node is no gateway"));
    }
}
