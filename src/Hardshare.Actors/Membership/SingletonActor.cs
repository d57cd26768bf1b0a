using Hardshare.Actors.Inbox;
using Hardshare.Contracts.Messages;
using static Hardshare.Actors.Membership.MembershipMessages;

namespace Hardshare.Actors.Membership;

/// <summary>
/// The seat of an entity that the workspace has once. Parent: the node. Child: the entity, while this node owns it. Persists nothing: who owns it is the database's to say. Where nobody owns it, or its owner is gone,
/// this node tries to take it; of several that try one succeeds. Commands are handed to the owner wherever that is. On restart it asks again.
/// </summary>
public abstract class SingletonActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(1);

    private readonly string _key;
    private readonly string _name;
    private readonly Standing _standing;
    private readonly ClusterServices _cluster;
    private readonly IActorRef _inbox;
    private readonly CancellationTokenSource _cancellation = new();
    private string? _owner;
    private bool _asking;

    /// <param name="key">The entity's persistence id.</param>
    /// <param name="name">This node's name.</param>
    /// <param name="cluster">Who owns what, and who is there.</param>
    /// <param name="inbox">Brings commands to other nodes.</param>
    protected SingletonActor(string key, string name, ClusterServices cluster, IActorRef inbox)
    {
        (_key, _name, _cluster, _standing, _inbox) = (key, name, cluster, cluster.Standing, inbox);
        Receive<Owned>(OnOwned);
        Receive<NotKnown>(_ => AskLater());
        Receive<AskAgain>(_ => AskWhoOwnsIt());
        Receive<Brought>(brought =>
        {
            OnExecutedElsewhere(brought.Command, brought.Reply);
            brought.Client.Tell(brought.Reply);
        });
        Receive<LeaseHeld>(_ => AskWhoOwnsIt());
        Receive<MembersChanged>(_ => OnMembersChanged());
        Receive<CommandEnvelope>(command => Deliver(command, mayForward: true));
        Receive<InboxActor.Arrived>(arrived => Deliver(arrived.Command, mayForward: false));
    }

    private sealed record Owned(string Owner);

    private sealed record NotKnown;

    private sealed record Brought(CommandEnvelope Command, IReply Reply, IActorRef Client);

    private sealed record AskAgain;

    public ITimerScheduler Timers { get; set; } = null!;

    protected IReadOnlyList<Member> Members => _standing.Members;

    /// <summary>The entity's actor, on the node that owns it; null on others.</summary>
    protected IActorRef? Entity { get; private set; }

    protected abstract Props EntityProps { get; }

    protected override void PreStart() => AskWhoOwnsIt();

    protected override void PostStop()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    /// <summary>Called when the entity lives here from now on, or no longer.</summary>
    protected virtual void OnSeatChanged()
    {
    }

    /// <summary>Called with the answer of the node that owns it, before whoever sent the command hears it.</summary>
    protected virtual void OnExecutedElsewhere(CommandEnvelope command, IReply reply)
    {
    }

    /// <summary>Called after <see cref="Members"/> changed.</summary>
    protected virtual void OnMembers()
    {
    }

    private void AskWhoOwnsIt()
    {
        if (_asking || !_standing.HasLease)
            return;
        _asking = true;
        var from = _owner is { } owner && owner != _name ? owner : null;
        _cluster.TakeAsync(_key, from, _cancellation.Token).PipeTo(Self, success: now => new Owned(now), failure: _ => new NotKnown());
    }

    private void AskLater()
    {
        _asking = false;
        Timers.StartSingleTimer("ask", new AskAgain(), TryAgain);
    }

    private void OnOwned(Owned owned)
    {
        _asking = false;
        _owner = owned.Owner;
        if (_owner == _name && Entity is null)
        {
            Entity = Context.ActorOf(EntityProps, "entity");
            OnSeatChanged();
        }
        else if (_owner != _name && Entity is not null)
        {
            Context.Stop(Entity);
            Entity = null;
            OnSeatChanged();
        }
        TakeFromWhoIsGone();
    }

    private void OnMembersChanged()
    {
        if (_owner is not null && _owner != _name && Members.FirstOrDefault(member => member.Singletons.Contains(_key)) is { } owner && owner.Name != _name)
            _owner = owner.Name;
        TakeFromWhoIsGone();
        OnMembers();
    }

    private void TakeFromWhoIsGone()
    {
        if (_owner is { } owner && owner != _name && Members.Any(member => member.Name == owner && !member.Alive))
            TryNow();
    }

    // Each answer that names somebody who is gone leads here again: the first attempt is made at once, the next ones later.
    private void TryNow()
    {
        if (_asking || Timers.IsTimerActive("ask"))
            return;
        AskWhoOwnsIt();
        Timers.StartSingleTimer("ask", new AskAgain(), TryAgain);
    }

    private void Deliver(CommandEnvelope command, bool mayForward)
    {
        if (Entity is { } entity)
            entity.Forward(command);
        else if (_owner is { } owner && owner != _name && mayForward)
            Bring(command, owner, Sender);
        else
            Sender.Tell(new Rejected(RejectionCode.Unavailable, "it is moving to another node; try again in a moment"));
    }

    // The inbox answers at the command's deadline at the latest.
    private void Bring(CommandEnvelope command, string owner, IActorRef client) => _inbox.Ask<IReply>(new InboxActor.Deliver(owner, command), AnswerLimit).PipeTo(
        Self,
        success: reply => new Brought(command, reply, client),
        failure: _ => new Brought(command, new Rejected(RejectionCode.Timeout, $"node {owner} did not answer in time; send it again with the same id"), client));
}
