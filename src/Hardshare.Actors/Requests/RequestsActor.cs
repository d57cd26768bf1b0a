using System.Collections.Concurrent;
using Hardshare.Actors.Deployments;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Entities;
using Hardshare.Actors.Journal;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;
using static Hardshare.Actors.Journal.JournalMessages;

namespace Hardshare.Actors.Requests;

/// <summary>
/// All requests. Parent: the node. Children: one <see cref="RequestActor"/> each, for as long as it looks for a deployment or waits. Persists nothing: open requests are
/// asked of the journal, and one whose write failed is made again with backoff. It knows the deployments from what they publish, to serve requests for a type.
/// </summary>
public sealed class RequestsActor : ReceiveActor, IWithTimers
{
    private readonly NodeServices _services;
    private readonly IActorRef _deployments;
    private readonly IActorRef _node;
    // Read by look-ups in the journal, which run beside the actor.
    private readonly ConcurrentDictionary<DeploymentId, DeploymentView> _views = [];
    private readonly Dictionary<InstanceId, InstanceView> _living = [];
    private readonly PastInstances _past;
    private readonly Dictionary<RequestId, int> _lost = [];
    private readonly HashSet<RequestId> _gone = [];
    private readonly HashSet<RequestId> _stored = [];
    private readonly HashSet<RequestId> _dropped = [];
    private readonly Dictionary<RequestId, DirectoryMessages.RequestChanged> _shownByOthers = [];
    private readonly Dictionary<RequestId, IReadOnlyList<IActorRef>> _clients = [];

    public RequestsActor(NodeServices services, IActorRef deployments)
    {
        _services = services;
        _deployments = deployments;
        _node = Context.Parent;
        _past = new PastInstances(services.History);
        Receive<DirectoryMessages.DeploymentChanged>(changed =>
        {
            _views[changed.View.Id] = changed.View;
            TellAll(changed);
        });
        Receive<DirectoryMessages.DeploymentRecovered>(TellAll);
        Receive<DirectoryMessages.InstanceChanged>(OnInstanceChanged);
        Receive<Looked>(OnLooked);
        Receive<BringBack>(back =>
        {
            foreach (var id in back.Requests)
                BringOneBack(id);
        });
        Receive<Lost>(lost => _lost[lost.Request] = _lost.GetValueOrDefault(lost.Request) + 1);
        Receive<Terminated>(OnTerminated);
        Receive<Again>(again => BringOneBack(again.Request));
        Receive<DirectoryMessages.RequestChanged>(OnRequestChanged);
        Receive<DirectoryMessages.RequestEnded>(OnRequestEnded);
        Receive<KeepOnly>(OnKeepOnly);
        Receive<JournalBack>(OnJournalBack);
        Receive<CommandEnvelope>(Deliver);
    }

    public sealed record BringBack(IReadOnlyList<RequestId> Requests);

    /// <summary>After a lease was lost: of those that are stored only these are still this node's.</summary>
    public sealed record KeepOnly(IReadOnlyList<RequestId> Requests);

    /// <summary>From a request that is about to stop because the journal failed.</summary>
    public sealed record Lost(RequestId Request);

    /// <summary>To a request that was made again, after the deployments it has to know: it goes on, or finds that the journal does not know it.</summary>
    public sealed record BroughtBack;

    private sealed record Again(RequestId Request);

    /// <summary>The journal was asked for the instance that a request names: what it has of it is <paramref name="Past"/>.</summary>
    private sealed record Looked(CommandEnvelope Command, PlaceRequest Place, InstanceView? Past, Exception? Problem = null, string? Owner = null)
    {
        /// <summary>What was another node's, which is gone, and is this one's now: to be brought back by the node.</summary>
        public TakeOverActor.Taken? Taken { get; init; }
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>To a request: place it, on these deployments, the likeliest first.</summary>
    public sealed record Place(CommandEnvelope Command, PlaceRequest Request, IReadOnlyList<DeploymentView> Candidates);

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(JournalBack));

    private void BringOneBack(RequestId id)
    {
        // One that is just being dropped is made again when it is gone.
        if (_dropped.Remove(id))
            _lost.TryAdd(id, 0);
        var child = Create(id);
        foreach (var view in _views.Values)
            child.Tell(new DirectoryMessages.DeploymentChanged(view));
        child.Tell(new BroughtBack());
    }

    private void OnRequestChanged(DirectoryMessages.RequestChanged changed)
    {
        var id = changed.View.Id;
        var standIn = Context.Child(StandInName(id));
        if (changed.IsOfThisNode)
        {
            if (_dropped.Contains(id))
                return;
            _lost.Remove(id);
            _clients.Remove(id);
            _stored.Add(id);
            Context.Stop(standIn);
            return;
        }
        if (_stored.Contains(id) || _dropped.Contains(id))
        {
            // Another node has it by now, and this one has not let go of it yet.
            _shownByOthers[id] = changed;
            return;
        }
        if (standIn.IsNobody())
        {
            var (services, deployments, node) = (_services, _deployments, _node);
            standIn = Context.ActorOf(Props.Create(() => new StandInActor(services, deployments, node)), StandInName(id));
            foreach (var view in _views.Values)
                standIn.Tell(new DirectoryMessages.DeploymentChanged(view));
        }
        standIn.Tell(changed);
    }

    private void OnRequestEnded(DirectoryMessages.RequestEnded ended)
    {
        _shownByOthers.Remove(ended.Request);
        if (ended.IsOfThisNode)
            _stored.Remove(ended.Request);
        else
            Context.Child(StandInName(ended.Request)).Tell(ended);
    }

    private static string StandInName(RequestId id) => $"elsewhere-{id}";

    private void OnKeepOnly(KeepOnly kept)
    {
        foreach (var id in _stored.Concat(_gone).Except(kept.Requests).ToArray())
        {
            _stored.Remove(id);
            _gone.Remove(id);
            _lost.Remove(id);
            Timers.Cancel(id);
            _dropped.Add(id);
            if (Context.Child(id.ToString()) is var child && child.IsNobody())
                LetGo(id);
            else
                Context.Stop(child);
        }
        foreach (var id in kept.Requests.Where(id => !_gone.Contains(id)))
            BringOneBack(id);
    }

    // Only once its actor is gone, and says nothing more. Its place in the lines here is that of a stand-in from now on.
    private void LetGo(RequestId id)
    {
        _dropped.Remove(id);
        foreach (var deployment in _views.Keys)
            _deployments.Tell(new DeploymentsActor.ToDeployment(deployment, new DeploymentActor.Leave(id)));
        if (_shownByOthers.Remove(id, out var shown))
            OnRequestChanged(shown);
        if (_dropped.Count == 0)
            Context.System.EventStream.Publish(new DirectoryMessages.LetGo());
    }

    private void OnTerminated(Terminated terminated)
    {
        var id = new RequestId(Guid.Parse(terminated.ActorRef.Path.Name));
        if (_dropped.Contains(id))
        {
            LetGo(id);
            return;
        }
        // One that could not even read what there is of it heard nobody. Who was answered already hears nothing more.
        _clients.Remove(id, out var clients);
        foreach (var client in _lost.ContainsKey(id) ? clients ?? [] : [])
            client.Tell(new Rejected(RejectionCode.Unavailable, $"{_services.JournalHealth.Outage?.ToString() ?? "the journal did not answer"}; send it again with the same id"));
        if (!_lost.TryGetValue(id, out var failures))
            return;
        _gone.Add(id);
        Timers.StartSingleTimer(id, new Again(id), RetryDelay.After(failures + 1, Random.Shared.NextDouble()));
    }

    private void OnJournalBack(JournalBack back)
    {
        foreach (var id in back.WasDown ? _gone.ToArray() : [])
        {
            Timers.Cancel(id);
            _lost.Remove(id);
            BringOneBack(id);
        }
    }

    private void TellAll(object message)
    {
        foreach (var child in Context.GetChildren())
            child.Tell(message);
    }

    private void Deliver(CommandEnvelope command)
    {
        if (command.Command is PlaceRequest place)
            OnPlace(command, place);
        else if (Context.Child(command.To.Id) is var child && child.IsNobody())
            Sender.Tell(Guid.TryParseExact(command.To.Id, "D", out var id) && _gone.Contains(new RequestId(id))
                ? new Rejected(RejectionCode.Unavailable, "the reservation is being brought back; try again in a moment")
                : new Rejected(RejectionCode.NotFound, "reservation not found"));
        else
            child.Forward(command);
    }

    private void OnPlace(CommandEnvelope command, PlaceRequest place)
    {
        var order = place.Order;
        if (!command.By.ActsFor(order.User))
            Sender.Tell(new Rejected(RejectionCode.NotPermitted, $"only an administrator may ask for an instance for {order.User}"));
        else if (order.AuthorizedKeys.Count == 0)
            Sender.Tell(new Rejected(RejectionCode.Invalid, "an instance needs at least one public key"));
        else if (order.Lifetime <= TimeSpan.Zero)
            Sender.Tell(new Rejected(RejectionCode.Invalid, "the time after which the instance expires has to be positive"));
        else if (_living.TryGetValue(order.Instance, out var known))
            Sender.Tell(AnswerAgain(order, known));
        else if (SharedOutage is { } outage)
            Sender.Tell(outage.Refusal);
        else
            LookAsync(command, place).PipeTo(Self, Sender, looked => looked, e => new Looked(command, place, null, e));
    }

    private async Task<Looked> LookAsync(CommandEnvelope command, PlaceRequest place)
    {
        var past = await _past.FindAsync(place.Order.Instance, _views);
        var key = place.Order.Instance.Request.PersistenceId;
        if (past is not null || _services.Cluster is not { } cluster)
            return new Looked(command, place, past);
        var under = cluster.Standing.Incarnation;
        var first = await cluster.Ownership.ReserveAsync(key, CancellationToken.None);
        if (cluster.Standing.Find(first) is not { Alive: false })
            return new Looked(command, place, null, null, first);
        var owner = await cluster.TakeAsync(key, first, CancellationToken.None);
        return new Looked(command, place, null, null, owner) { Taken = owner == _services.Node.Name ? new TakeOverActor.Taken(under, key) : null };
    }

    // A journal of this node's own can still be read, and may say that the robot is busy; one that is shared would have to be waited for.
    private JournalOutage? SharedOutage => _services.Cluster is null ? null : _services.JournalHealth.Outage;

    private void OnLooked(Looked looked)
    {
        var order = looked.Place.Order;
        if (looked.Problem is { } problem)
        {
            if (_services.Cluster is not null)
                _node.Tell(new TakeOverActor.TakenInDoubt());
            Sender.Tell(new Rejected(RejectionCode.Unavailable, $"the journal cannot be read ({problem.Message}); send it again with the same id"));
        }
        else if ((_living.TryGetValue(order.Instance, out var living) ? living : looked.Past) is { } known)
            Sender.Tell(AnswerAgain(order, known));
        else if (looked.Owner is { } owner && owner != _services.Node.Name)
            _node.Tell(looked.Command with { To = EntityAddress.RequestsAt(owner) }, Sender); // Asked for in the same moment there: the answer is that of the first.
        else
            Assign(looked.Command, looked.Place);
        // After that: a request that nobody knows yet has its order by then.
        if (looked.Taken is { } taken)
            _node.Tell(taken);
    }

    private static IReply AnswerAgain(InstanceOrder order, InstanceView known) => known.User == order.User
        ? new InstanceGranted(order.Instance, known.Deployment)
        : new Rejected(RejectionCode.Conflict, "that id is taken; choose another");

    // One that is over is in the journal, so its id stays taken.
    private void OnInstanceChanged(DirectoryMessages.InstanceChanged changed)
    {
        if (changed.View.Ended is null)
            _living[changed.View.Id] = changed.View;
        else
            _living.Remove(changed.View.Id);
    }

    private void Assign(CommandEnvelope command, PlaceRequest place)
    {
        var candidates = place.Deployments.Count > 0
            ? place.Deployments.Select(_views.GetValueOrDefault).OfType<DeploymentView>()
            : _views.Values.Where(view => view.Type == place.Type);
        // The likeliest first: those that are free, then the shortest line, then the one that was used least.
        var ordered = candidates.Where(view => view.Dissolved is null)
            .OrderByDescending(view => view is { Online: true, Advertised: true, LockReason: null })
            .ThenBy(view => view.QueueLength).ThenBy(view => view.InstanceCount).ToArray();
        if (ordered.Length == 0)
        {
            Sender.Tell(new Rejected(RejectionCode.NotFound, "no matching wdeployment found"));
            return;
        }
        if (SharedOutage is { } outage)
        {
            Sender.Tell(outage.Refusal);
            return;
        }
        var id = place.Order.Instance.Request;
        _clients[id] = [.. _clients.GetValueOrDefault(id, []), Sender];
        Create(id).Forward(new Place(command, place, ordered));
    }

    private IActorRef Create(RequestId id)
    {
        _gone.Remove(id);
        var child = Context.Child(id.ToString());
        return child.IsNobody() ? Context.Watch(Context.ActorOf(Props.Create(() => new RequestActor(id, _services, _deployments, _node)), id.ToString())) : child;
    }
}
