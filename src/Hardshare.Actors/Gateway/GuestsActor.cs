using Hardshare.Actors.Directory;
using Hardshare.Actors.Entities;
using Hardshare.Actors.Inbox;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Actors.Gateway;

/// <summary>
/// What this node's gateway does for other nodes: takes their orders, each for deployments that they own, and has the gateway carry them out, one after the other for an instance. Parent: the node. Children: one
/// <see cref="GuestReportsActor"/> an instance. Persists nothing: the gateway finds what it has, and hosts say again what they have. It has closed what is certainly nobody's any more; whose host is merely away keeps it.
/// </summary>
internal sealed class GuestsActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan ReviewEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ForTheAnswer = TimeSpan.FromSeconds(0.5);

    private readonly NodeServices _services;
    private readonly ClusterServices _cluster;
    private readonly Homes _homes;
    private readonly IActorRef _gateway;
    private readonly IActorRef _directory;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Dictionary<InstanceId, Task> _turns = [];
    private HashSet<InstanceId> _doubtful = [];

    public GuestsActor(NodeServices services, ClusterServices cluster, Homes homes, IActorRef gateway, IActorRef directory)
    {
        (_services, _cluster, _homes, _gateway, _directory) = (services, cluster, homes, gateway, directory);
        Receive<InboxActor.Arrived>(OnArrived);
        Receive<TurnOver>(over =>
        {
            if (_turns.TryGetValue(over.Instance, out var last) && last.IsCompleted)
                _turns.Remove(over.Instance);
        });
        Receive<Review>(_ => ReviewAsync().PipeTo(Self, failure: _ => new Reviewed([], null)));
        Receive<Reviewed>(OnReviewed);
    }

    private sealed record TurnOver(InstanceId Instance);

    private sealed record Review;

    private sealed record Reviewed(HashSet<InstanceId> Doubtful, HashSet<InstanceId>? All);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartSingleTimer("review", new Review(), ReviewEvery);

    protected override void PostStop()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    private void OnArrived(InboxActor.Arrived arrived)
    {
        switch (arrived.Command.Command)
        {
            case OpenGatewayEndpoint order:
                var reports = order.HistoryOf is { } instance ? ReportsOf(instance.PersistenceIdOn(order.Deployment), order.Instance) : ActorRefs.Nobody;
                InTurn(order.Instance, () => OpenAsync(order, arrived, reports));
                break;
            case CloseGatewayEndpoint order:
                InTurn(order.Instance, () => CloseAsync(order, arrived));
                break;
            case ProbeGatewayEndpoint order:
                ProbeAsync(order, arrived).PipeTo(Sender, Self, failure: Failed);
                break;
            case GetGatewayUse order:
                FindUseAsync(order, arrived.From).PipeTo(Sender, Self, failure: Failed);
                break;
            case KeepGatewayEndpoints order:
                _gateway.Tell(new GatewayActor.KeepGuests(arrived.From, order.Instances.ToHashSet(), order.AsOf));
                Sender.Tell(new Done());
                break;
            default:
                Sender.Tell(new Rejected(RejectionCode.NotImplemented, "this gateway does not know such an order"));
                break;
        }
    }

    private static object Failed(Exception cause) => new Rejected(RejectionCode.Unavailable, $"the gateway did not answer: {cause.Message}");

    private void InTurn(InstanceId instance, Func<Task<IReply>> actAsync)
    {
        var (self, before) = (Self, _turns.GetValueOrDefault(instance, Task.CompletedTask));
        var mine = RunAsync();
        _turns[instance] = mine;
        mine.PipeTo(Sender, Self, failure: Failed);
        mine.ContinueWith(_ => self.Tell(new TurnOver(instance)), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

        async Task<IReply> RunAsync()
        {
            await before.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return await actAsync();
        }
    }

    private async Task<IReply> OpenAsync(OpenGatewayEndpoint order, InboxActor.Arrived arrived, IActorRef reports)
    {
        if (await RefuseAsync(order.Deployment, arrived.From) is { } refusal)
            return refusal;
        var open = new GatewayActor.OpenEndpoint(order.Instance, order.TunnelKey, order.Previous, order.Firewall, reports)
        {
            Guest = new Guest(arrived.From, order.Deployment, order.AsOf),
        };
        var answer = await _gateway.Ask<GatewayActor.EndpointAnswer>(open, AnswerLimit, _cancellation.Token);
        return answer is { Endpoint: { } endpoint, Contact: { } contact }
            ? new GatewayEndpointOpened(endpoint, contact.SshAddress, contact.SshPort, contact.SshUser, contact.HostKey)
            : new Rejected(answer.IsForGood ? RejectionCode.Conflict : RejectionCode.Unavailable, answer.Problem ?? "the gateway has no port");
    }

    private async Task<IReply> CloseAsync(CloseGatewayEndpoint order, InboxActor.Arrived arrived)
    {
        if (await RefuseAsync(order.Deployment, arrived.From) is { } refusal)
            return refusal;
        var by = new Guest(arrived.From, order.Deployment, _services.Time.GetUtcNow());
        var closed = await _gateway.Ask<GatewayActor.EndpointClosed>(new GatewayActor.CloseEndpoint(order.Instance, By: by), AnswerLimit, _cancellation.Token);
        return closed.Problem is { } problem
            ? new Rejected(RejectionCode.Unavailable, problem)
            : new GatewayEndpointClosed(closed.Counts.BytesIn, closed.Counts.BytesOut);
    }

    // The database says who sent it, and who owns the deployment.
    private async Task<Rejected?> RefuseAsync(DeploymentId deployment, string from) =>
        await _cluster.Ownership.OwnerOfAsync(deployment.PersistenceId, _cancellation.Token) is var owner && owner == from ? null
            : new Rejected(RejectionCode.NotPermitted, $"deployment {deployment} belongs to {(owner is null ? "nobody" : $"node {owner}")}, not to node {from}");

    private async Task<IReply> FindUseAsync(GetGatewayUse order, string from)
    {
        var guests = await _gateway.Ask<GatewayActor.Guests>(new GatewayActor.ListGuests(), AnswerLimit, _cancellation.Token);
        var counts = await _services.Relay.ListAsync(_cancellation.Token);
        return new GatewayUse([.. order.Instances.Where(instance =>
            guests.Endpoints.TryGetValue(instance, out var found) && found.Guest.Node == from && counts.GetValueOrDefault(instance) is { OpenConnections: > 0 })]);
    }

    private async Task<IReply> ProbeAsync(ProbeGatewayEndpoint order, InboxActor.Arrived arrived)
    {
        var guests = await _gateway.Ask<GatewayActor.Guests>(new GatewayActor.ListGuests(), AnswerLimit, _cancellation.Token);
        if (!guests.Endpoints.TryGetValue(order.Instance, out var found) || found.Guest.Node != arrived.From)
            return new Rejected(RejectionCode.NotFound, "that node has no such instance at this gateway");
        var left = arrived.Command.Deadline - _services.Time.GetUtcNow() - ForTheAnswer;
        return left > TimeSpan.Zero
            ? new GatewayEndpointProbed(await _services.Probe.ProbeAsync(order.Instance, found.Endpoint, order.HostKey, left, _cancellation.Token))
            : new Rejected(RejectionCode.Timeout, "there is no time left to look at it");
    }

    private IActorRef ReportsOf(string history, InstanceId parts)
    {
        var (name, spool, time) = ($"{parts}-{history}", _services.Spool, _services.Time);
        var known = Context.Child(name);
        return known.IsNobody() ? Context.ActorOf(Props.Create(() => new GuestReportsActor(history, spool, time)), name) : known;
    }

    /// <summary>What its own host may not be there to have closed: the deployment is another node's by now, the node was removed, the instance is over or is reached through another gateway.</summary>
    private async Task<Reviewed> ReviewAsync()
    {
        var guests = await _gateway.Ask<GatewayActor.Guests>(new GatewayActor.ListGuests(), AnswerLimit, _cancellation.Token);
        var doubtful = new HashSet<InstanceId>();
        if (guests.Endpoints.Count == 0)
            return new Reviewed(doubtful, []);
        var shown = await _directory.Ask<IReply>(new QueryEnvelope(new ListInstances(IncludeEnded: true), Principal.System), AnswerLimit, _cancellation.Token);
        var views = ((InstanceList)shown).Instances.ToDictionary(view => view.Id);
        foreach (var (instance, (guest, endpoint)) in guests.Endpoints)
        {
            var view = views.GetValueOrDefault(instance);
            if ((_homes.Find(guest.Deployment.ToString()) is { } home && home != guest.Node) || _cluster.Standing is { Members.Count: > 0 } standing && standing.Find(guest.Node) is null or { Removed: not null }
                || view is { Ended: not null } || (view?.Endpoint is { } now && now.Gateway != endpoint.Gateway))
                doubtful.Add(instance);
        }
        return new Reviewed(doubtful, [.. guests.Endpoints.Keys]);
    }

    // What looks so twice is so: views of other nodes come a little late.
    private void OnReviewed(Reviewed reviewed)
    {
        Timers.StartSingleTimer("review", new Review(), ReviewEvery);
        if (reviewed.All is not { } all)
            return;
        foreach (var instance in reviewed.Doubtful.Where(_doubtful.Contains))
        {
            Context.GetLogger().Warning("the public port of instance {0} is closed: its host has it no longer, or it has moved to another gateway", instance);
            _gateway.Tell(new GatewayActor.CloseEndpoint(instance), ActorRefs.Nobody);
        }
        _doubtful = reviewed.Doubtful;
        foreach (var child in Context.GetChildren().Where(child => !all.Any(instance => child.Path.Name.StartsWith(instance.ToString(), StringComparison.Ordinal))))
            Context.Stop(child);
    }
}
