using System.Collections.Concurrent;
using Hardshare.Actors.Access;
using Hardshare.Actors.Deployments.Instances;
using Hardshare.Actors.Journal;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;
using static Hardshare.Actors.Directory.DirectoryMessages;

namespace Hardshare.Actors.Directory;

/// <summary>
/// What is shown of everything, in memory: deployments, instances, waiting requests. Parent: the node. Persists nothing: entities publish themselves as they recover, and
/// instances that are over come from the journal; of these the last are kept in memory, and others looked up when someone asks for one. Answers queries with what the asker may see.
/// </summary>
public sealed class DirectoryActor : ReceiveActor
{
    // Read by look-ups in the journal, which run beside the actor.
    private readonly ConcurrentDictionary<DeploymentId, DeploymentView> _deployments = [];
    private readonly RecentInstances _instances;
    private readonly PastInstances _past;
    private readonly Dictionary<RequestId, RequestView> _requests = [];
    private IReadOnlyList<DeploymentId>? _expected;
    private readonly Dictionary<DeploymentId, IReadOnlyList<InstanceId>> _parts = [];
    private readonly string _node;
    private readonly Func<JournalOutage?> _outage;

    public DirectoryActor(NodeServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        // What lives elsewhere claims nothing on this host.
        _node = services.Node.Name;
        _instances = new RecentInstances(services.EndedInstancesKept);
        _past = new PastInstances(services.History);
        // A journal of this node's own can still be read.
        _outage = () => services.Cluster is null ? null : services.JournalHealth.Outage;
        Receive<DeploymentChanged>(changed => changed.IsToldAgain && _deployments.TryGetValue(changed.View.Id, out var known) && known.Node != changed.View.Node, _ => { });
        Receive<DeploymentChanged>(changed => _deployments[changed.View.Id] = changed.View);
        Receive<InstanceChanged>(changed => _instances.Set(changed.View));
        Receive<InstanceExpected>(expected => _instances.Add(expected.View));
        Receive<PartsClaimed>(OnPartsClaimed);
        Receive<RequestChanged>(changed => _requests[changed.View.Id] = changed.View);
        Receive<RequestEnded>(ended => _requests.Remove(ended.Request));
        Receive<EndedInstances>(OnEndedInstances);
        Receive<QueryEnvelope>(
            query => query.Query is GetInstance,
            query => Find(((GetInstance)query.Query).Instance, view => view is not null && DirectoryVisibility.MaySee(view, query.By) ? view : NoInstance));
        Receive<QueryEnvelope>(query => Sender.Tell(Answer(query)));
        Receive<Locate>(locate => Find(locate.Instance, view => new Located(view?.Deployment, view)));
        Receive<Expected>(expected => _expected = expected.Deployments);
        Receive<GetLiving>(_ => Sender.Tell(FindLiving()));
        Receive<GetCounts>(_ => Sender.Tell(new Counts(
            _deployments.Values.Count(d => d.Dissolved is null), _instances.Values.Count(i => i.Ended is null), _requests.Count, [.. _deployments.Values],
            _instances.Values.Where(i => i.Ended is null).CountBy(i => i.Node).ToDictionary(),
            _instances.Values.Where(i => i.Endpoint is { } at && at.Gateway != i.Node).CountBy(i => i.Endpoint!.Gateway).ToDictionary())));
    }

    /// <summary>Instances that are over, as the journal has them.</summary>
    public sealed record EndedInstances(IReadOnlyList<InstanceState> States, string Node);

    public sealed record Locate(InstanceId Instance);

    public sealed record Located(DeploymentId? Deployment, InstanceView? View);

    /// <summary>The deployments that the journal knows: until each has said what it has, nobody knows what is left over.</summary>
    public sealed record Expected(IReadOnlyList<DeploymentId> Deployments);

    /// <summary>Which instances claim things on the host: those that are not over, those that requests wait for, and what is kept warm.</summary>
    public sealed record GetLiving;

    /// <summary><paramref name="Doubt"/> says why there may be more, or is null.</summary>
    public sealed record Living(IReadOnlySet<InstanceId> Instances, IReadOnlySet<InstanceId> Ended, string? Doubt);

    public sealed record GetCounts;

    /// <summary><paramref name="GuestsByGateway"/>: of the instances that are reached through a gateway that is not their host.</summary>
    public sealed record Counts(
        int Deployments, int ActiveInstances, int WaitingRequests, IReadOnlyList<DeploymentView> Views, IReadOnlyDictionary<string, int> ActiveByNode,
        IReadOnlyDictionary<string, int> GuestsByGateway);

    private static Rejected NoInstance { get; } = new(RejectionCode.NotFound, "instance not found");

    private void Find(InstanceId id, Func<InstanceView?, object> answer)
    {
        if (_instances.TryGetValue(id, out var view))
            Sender.Tell(answer(view));
        else if (_outage() is { } outage)
            Sender.Tell(outage.NoAnswer);
        else
            _past.FindAsync(id, _deployments).PipeTo(
                Sender, Self, answer, _ => new Rejected(RejectionCode.Unavailable, "the journal cannot be read at the moment; try again later"));
    }

    private Living FindLiving()
    {
        var living = _instances.Values.Where(view => view.Ended is null && view.Node == _node).Select(view => view.Id)
            .Concat(_requests.Values.Where(view => view.Node == _node).Select(view => view.Id.Instance))
            .Concat(_parts.Values.SelectMany(ids => ids))
            .Concat(_deployments.Values.Where(view => view.Node == _node).Select(view => view.CurrentInstance).OfType<InstanceId>());
        var missing = _expected?.Where(id => !_deployments.ContainsKey(id)).ToArray();
        return new Living(living.ToHashSet(), _instances.Values.Where(view => view.Ended is not null).Select(view => view.Id).ToHashSet(), missing switch
        {
            null => "the node has not read yet what there is",
            [] => null,
            [var first, ..] => $"deployment {first} is not back yet, and this may be of its instance",
        });
    }

    private void OnPartsClaimed(PartsClaimed claimed)
    {
        if (claimed.Parts.Count > 0)
            _parts[claimed.Deployment] = claimed.Parts;
        else
            _parts.Remove(claimed.Deployment);
    }

    private void OnEndedInstances(EndedInstances ended)
    {
        foreach (var state in ended.States.Where(state => !_instances.TryGetValue(state.Id, out _)))
            if (_deployments.TryGetValue(state.Deployment, out var deployment))
                _instances.Set(InstanceViews.OfEnded(state, deployment, ended.Node));
    }

    private IReply Answer(QueryEnvelope envelope)
    {
        var by = envelope.By;
        return envelope.Query switch
        {
            GetDeployment q when _deployments.TryGetValue(q.Deployment, out var view) => DirectoryVisibility.Of(view, by),
            GetDeployment => new Rejected(RejectionCode.NotFound, "no workspace deployment found with given ID"),
            ListDeployments q => new DeploymentList(
                [.. _deployments.Values.Where(d => q.IncludeDissolved || d.Dissolved is null).OrderBy(d => d.Id.Value).Select(d => DirectoryVisibility.Of(d, by))]),
            ListInstances q => new InstanceList(
                [.. _instances.Values.Where(i => (q.IncludeEnded || i.Status.IsActive()) && (q.Deployment is null || i.Deployment == q.Deployment)
                    && DirectoryVisibility.MaySee(i, by)).OrderByDescending(i => i.Started).ThenBy(i => i.Id.Value)]),
            GetRequest q when _requests.TryGetValue(q.Request, out var view) && MaySee(view, by) => Placed().Single(r => r.Id == q.Request),
            GetRequest => new Rejected(RejectionCode.NotFound, "reservation not found"),
            ListRequests q => new RequestList(
                [.. Placed().Where(r => MaySee(r, by) && (q.Deployment is not { } d || Concerns(r, d)))]),
            _ => new Rejected(RejectionCode.NotImplemented, $"the directory does not answer {envelope.Query.GetType().Name}"),
        };
    }

    private IReadOnlyList<RequestView> Placed() => RequestPlaces.Of(_requests.Values, [.. _deployments.Values]);

    private bool MaySee(RequestView view, Principal by) =>
        by.ActsFor(view.User) || _deployments.Values.Any(d => Concerns(view, d.Id) && by.ActsFor(d.Owner));

    private bool Concerns(RequestView view, DeploymentId deployment) =>
        _deployments.TryGetValue(deployment, out var d) ? RequestPlaces.Concerns(view, d) : view.Deployments.Contains(deployment);
}
