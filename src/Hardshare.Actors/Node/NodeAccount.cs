using Hardshare.Actors.Directory;
using Hardshare.Actors.Gateway;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Actors.Node;

/// <summary>What a node says of itself, and of the others of its workspace.</summary>
internal sealed class NodeAccount(NodeServices services, IActorRef directory, IActorRef gateway, DateTimeOffset started)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    private IEnumerable<string> Problems(string? gateway)
    {
        if (gateway is not null)
            yield return gateway;
        if (services.JournalHealth.Outage is { } outage)
            yield return $"{outage}; what runs goes on, nothing new is decided until it is back";
        if (services.Spool is { Waiting: > 0 } spool)
            yield return $"{spool.Waiting} observation(s) wait to be stored";
        if (services.Spool is { Dropped: > 0 } full)
            yield return $"{full.Dropped} observation(s) were lost because too many waited to be stored";
    }

    public async Task<NodeList> ListNodesAsync(DrainActor.DrainState drain)
    {
        var me = services.Node;
        var counts = await directory.Ask<DirectoryActor.Counts>(new DirectoryActor.GetCounts(), AnswerLimit);
        var members = services.Cluster?.Standing.Members ?? [new Member(me.Name, services.Roles.Names, me.Version, Alive: true, started, InOrder: false, default, [])];
        return new NodeList([.. members.Where(member => member.Removed is null).Select(member =>
        {
            var drained = member.Name != me.Name ? services.Cluster?.Standing.DrainOf(member.Name) : drain.Draining ? new DrainView(me.Name, true, drain.Deadline, drain.Guests) : null;
            return new MemberView(
                member.Name, member.Roles, member.Version, MembershipRecordActor.StatusOf(member), member.Since,
                counts.Views.Count(view => view.Node == member.Name && view.Dissolved is null), counts.ActiveByNode.GetValueOrDefault(member.Name),
                Math.Max(counts.GuestsByGateway.GetValueOrDefault(member.Name), drained?.Guests ?? 0), drained is not null, drained?.Deadline);
        })]);
    }

    public async Task<NodeView> DescribeAsync(Principal by, DrainActor.DrainState drain)
    {
        var health = await gateway.Ask<GatewayActor.Health>(new GatewayActor.GetHealth(), AnswerLimit);
        var counts = await directory.Ask<DirectoryActor.Counts>(new DirectoryActor.GetCounts(), AnswerLimit);
        var registered = counts.Views.Where(view => view.Dissolved is null && view.Node == services.Node.Name).ToLookup(view => view.LocalName, view => view.Id);
        IReadOnlyList<LocalDevice> local = by.IsAdministrator
            ? [.. services.Local.All.Select(d => new LocalDevice(d.LocalName, registered[d.LocalName].Cast<DeploymentId?>().FirstOrDefault()))]
            : [];
        IReadOnlyList<string> problems = by.IsAdministrator ? [.. Problems(health.Problem)] : [];
        return new NodeView(
            services.Node.Name, services.Node.Version, started, services.Roles.Names, drain.Draining, drain.Deadline,
            counts.Deployments, counts.ActiveInstances, counts.WaitingRequests, local, problems,
            by.IsAdministrator ? new ObservationCounts(services.Spool.Waiting, services.Spool.Dropped) : null);
    }
}
