using Hardshare.Actors;
using Hardshare.Actors.Inbox;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Ids;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Journal;

namespace Hardshare.Bench.Cluster;

/// <summary>
/// The top of a <see cref="SimulatedNode"/>. Children: the real actors of the lease and of the inbox. Each command becomes an event of its deployment, one after the other for each, and is answered when that is stored.
/// </summary>
internal sealed class SimulatedNodeActor : ReceiveActor
{
    private readonly Dictionary<DeploymentId, (long Number, Task Stored)> _deployments = [];
    private readonly IJournalStore _store;
    private readonly string _name;

    public SimulatedNodeActor(NodeServices services, IJournalStore store)
    {
        (_store, _name) = (store, services.Node.Name);
        var cluster = services.Cluster!;
        var inbox = Context.ActorOf(Props.Create(() => new InboxActor(cluster.Inbox, cluster.Standing, services.JournalHealth, services.Time)), "inbox");
        Context.System.EventStream.Subscribe(inbox, typeof(MembershipMessages.LeaseHeld));
        Context.ActorOf(Props.Create(() => new MembershipActor(services, cluster)), "membership");
        Receive<InboxActor.Arrived>(arrived => Execute(arrived.Command));
    }

    public static JournalRow Row(DeploymentId id, long number, IEvent happened, CommandId command, string node)
    {
        var envelope = new EventEnvelope(EventEnvelope.CurrentVersion, TimeProvider.System.GetUtcNow(), "user:root", command, node, 0, null, null, happened);
        return new JournalRow(id.PersistenceId, number, envelope.At.UtcTicks, EventCodec.ManifestOf(envelope), EventCodec.Encode(envelope), "bench");
    }

    private void Execute(CommandEnvelope command)
    {
        var id = new DeploymentId(Guid.ParseExact(command.To.Id, "D"));
        var (last, stored) = _deployments.GetValueOrDefault(id, (1, Task.CompletedTask));
        var row = Row(id, last + 1, new DeploymentDescribed(((DescribeDeployment)command.Command).Description), command.Id, _name);
        var next = StoreAsync(stored, row);
        _deployments[id] = (last + 1, next);
        next.PipeTo(Sender, success: () => new Contracts.Messages.Done(), failure: e => new Rejected(RejectionCode.Unavailable, e.Message));
    }

    private async Task StoreAsync(Task before, JournalRow row)
    {
        await before;
        await _store.AppendAsync([row]);
    }
}
