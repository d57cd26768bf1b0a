using Hardshare.Actors.Entities;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Membership;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Actors.Membership;

/// <summary>
/// The history of the workspace's nodes: up, unreachable, returned, down, removed. Parent: <see cref="MembershipSeatActor"/>, on one node at a time. Persists what it sees; whoever takes it over goes on from what is stored, so that
/// nothing is told twice. Of a node that was away for so short a time that nobody saw it, it tells the return.
/// </summary>
public sealed class MembershipRecordActor : EntityActor
{
    private readonly Dictionary<string, (MemberStatus Status, DateTimeOffset Since)> _known = [];

    public MembershipRecordActor(NodeServices services)
        : base(services) => Command<MembershipMessages.MembersChanged>(OnMembersChanged);

    public override string PersistenceId => Singleton.Membership;

    protected override (string User, string Owner) Audience => ("", "");

    protected override ExecutedCommand? FindExecuted(CommandId id) => null;

    protected override void Execute(CommandEnvelope command, CommandContext context) =>
        Sender.Tell(new Rejected(RejectionCode.Invalid, "the record of the nodes takes no commands"));

    protected override void OnChanged()
    {
    }

    // What the seat said before is in the stash, but an incarnation that is made again hears nothing.
    protected override void OnRecovered() => Context.System.EventStream.Subscribe(Self, typeof(MembershipMessages.MembersChanged));

    protected override void ApplyEvent(EventEnvelope envelope)
    {
        var (node, status, since) = envelope.Event switch
        {
            MemberRemoved e => (e.Node, null as MemberStatus?, e.Since),
            MemberUp e => (e.Node, MemberStatus.Up, e.Since),
            MemberReturned e => (e.Node, MemberStatus.Up, e.Since),
            MemberUnreachable e => (e.Node, MemberStatus.Unreachable, e.Since),
            MemberDown e => (e.Node, MemberStatus.Down, envelope.At),
            _ => throw new InvalidOperationException($"the record of the nodes knows no event {envelope.Event.GetType().Name}"),
        };
        if (status is { } known)
            _known[node] = (known, since);
        else
            _known.Remove(node);
    }

    private void OnMembersChanged(MembershipMessages.MembersChanged changed)
    {
        // Their own states tell the rest: while the journal is away nobody's lease is renewed, and what is seen then is seen again.
        if (Postpone())
            return;
        IEvent[] seen = [.. changed.Members.Select(Seen).OfType<IEvent>()];
        Store(SystemContext(), seen, () => { });
    }

    private IEvent? Seen(Member member) => member.Removed is { } since
        ? _known.ContainsKey(member.Name) ? new MemberRemoved(member.Name, since) : null
        : SeenOfMember(member);

    private IEvent? SeenOfMember(Member member) => (StatusOf(member), _known.TryGetValue(member.Name, out var known) ? known.Status : null as MemberStatus?) switch
    {
        (MemberStatus.Up, MemberStatus.Unreachable) => new MemberReturned(member.Name, member.Since),
        (MemberStatus.Up, MemberStatus.Up) when member.Since > known.Since => new MemberReturned(member.Name, member.Since),
        (MemberStatus.Up, null or MemberStatus.Down) => new MemberUp(member.Name, member.Version, member.Since),
        (MemberStatus.Unreachable, MemberStatus.Up) => new MemberUnreachable(member.Name, member.Since),
        (MemberStatus.Down, MemberStatus.Up or MemberStatus.Unreachable) => new MemberDown(member.Name),
        _ => null,
    };

    public static MemberStatus StatusOf(Member member) =>
        member.Alive ? MemberStatus.Up : member.InOrder ? MemberStatus.Down : MemberStatus.Unreachable;
}
