using Hardshare.Actors.Access;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Inbox;
using Hardshare.Actors.Membership;

namespace Hardshare.Actors.Node;

/// <summary>What the node's actor has besides when it shares its workspace: children <c>feed</c>, <c>inbox</c>, <c>members</c>, <c>take-over</c>, <c>former-hosts</c>, <c>membership</c>, and a seat in the place of <c>tokens</c>.</summary>
internal sealed class ClusterSeat
{
    public ClusterSeat(IActorContext context, NodeServices services, ClusterServices cluster, TokenRegistry registry)
    {
        var (name, standing, journal, time) = (services.Node.Name, cluster.Standing, services.JournalHealth, services.Time);
        var homes = Homes = new Homes(name);
        var (store, port) = (cluster.Directory, cluster.Inbox);
        var feed = context.ActorOf(Props.Create(() => new DirectoryFeedActor(store, name, standing, homes)), "feed");
        var inbox = Inbox = context.ActorOf(Props.Create(() => new InboxActor(port, standing, journal, time)), "inbox");
        Tokens = context.ActorOf(Props.Create(() => new TokensSeatActor(services, cluster, inbox, registry)), "tokens");
        var members = context.ActorOf(Props.Create(() => new MembershipSeatActor(services, cluster, inbox)), "members");
        var takeOver = context.ActorOf(Props.Create(() => new TakeOverActor(services, cluster)), "take-over");
        var formerHosts = context.ActorOf(Props.Create(() => new FormerHostsActor(services, cluster, inbox)), "former-hosts");
        // Here and not in their own start, which comes some time later: the first lease is not to be missed.
        foreach (var listener in new[] { feed, inbox, Tokens, members, takeOver })
            Subscribe(context, listener, typeof(MembershipMessages.LeaseHeld), typeof(MembershipMessages.MembersChanged));
        Subscribe(context, feed, typeof(DirectoryMessages.Change), typeof(DirectoryMessages.LetGo));
        Subscribe(context, Tokens, typeof(DirectoryMessages.TokensChanged));
        Subscribe(context, takeOver, typeof(DirectoryMessages.DeploymentChanged));
        Subscribe(context, formerHosts, typeof(DirectoryMessages.DeploymentChanged), typeof(MembershipMessages.LeaseHeld));
        Subscribe(context, context.Self, typeof(MembershipMessages.LeaseHeld));
        context.ActorOf(Props.Create(() => new MembershipActor(services, cluster)), "membership");
    }

    public IActorRef Inbox { get; }

    public IActorRef Tokens { get; }

    public Homes Homes { get; }

    private static void Subscribe(IActorContext context, IActorRef listener, params Type[] channels)
    {
        foreach (var channel in channels)
            context.System.EventStream.Subscribe(listener, channel);
    }
}
