using Hardshare.Actors.Directory;
using Hardshare.Actors.Inbox;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using static Hardshare.Actors.Membership.MembershipMessages;

namespace Hardshare.Actors.Membership;

/// <summary>
/// Asks hosts that are there, and no longer have a deployment in their configuration, to give it to this one, which has it and names both. Parent: the node, which brings back what was given. Persists nothing. The
/// former host decides: it keeps what it serves after all, and what has an instance.
/// </summary>
public sealed class FormerHostsActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    private readonly NodeServices _services;
    private readonly Standing _standing;
    private readonly IActorRef _inbox;
    private readonly Dictionary<DeploymentId, DeploymentView> _views = [];

    public FormerHostsActor(NodeServices services, ClusterServices cluster, IActorRef inbox)
    {
        (_services, _standing, _inbox) = (services, cluster.Standing, inbox);
        Receive<DirectoryMessages.DeploymentChanged>(OnDeploymentChanged);
        Receive<LeaseHeld>(_ => AskSoon());
        Receive<Ask>(_ => AskNow());
        Receive<Answered>(OnAnswered);
    }

    private sealed record Ask;

    private sealed record Answered(DeploymentId Deployment, Guid? Under, IReply? Reply);

    public ITimerScheduler Timers { get; set; } = null!;

    private void OnDeploymentChanged(DirectoryMessages.DeploymentChanged changed)
    {
        if (!changed.IsOfThisNode && IsNotConfigured(changed.View))
            _views[changed.View.Id] = changed.View;
        else
            _views.Remove(changed.View.Id);
        AskSoon();
    }

    // A host that has it says who else could serve it.
    private bool IsNotConfigured(DeploymentView view) => view is { Dissolved: null, Hosts: null, OfflineReason: not null, CurrentInstance: null }
        && _services.Local.Find(view.LocalName)?.Hosts is { } hosts && hosts.Contains(_services.Node.Name) && hosts.Contains(view.Node);

    private void AskSoon()
    {
        if (_views.Count > 0 && !Timers.IsTimerActive("ask"))
            Timers.StartSingleTimer("ask", new Ask(), First);
    }

    private void AskNow()
    {
        if (_views.Count == 0)
            return;
        Timers.StartSingleTimer("ask", new Ask(), Again);
        if (_standing.Incarnation is not { } under)
            return;
        foreach (var view in _views.Values.Where(view => _standing.Find(view.Node) is { Alive: true }))
        {
            var (id, command) = (view.Id, new CommandEnvelope(
                EntityAddress.Node(view.Node), new GiveDeployment(view.Id), CommandId.New(), Principal.Node(_services.Node.Name), _services.Time.GetUtcNow() + Again));
            _inbox.Ask<IReply>(new InboxActor.Deliver(view.Node, command), Again).PipeTo(
                Self, success: reply => new Answered(id, under, reply), failure: _ => new Answered(id, under, null));
        }
    }

    private void OnAnswered(Answered answered)
    {
        if (answered.Reply is Done)
            Context.Parent.Tell(new TakeOverActor.Taken(answered.Under, answered.Deployment.PersistenceId));
        else if (answered.Reply is null or Rejected { Code: RejectionCode.Timeout or RejectionCode.NotFound })
            Context.Parent.Tell(new TakeOverActor.TakenInDoubt());
    }
}
