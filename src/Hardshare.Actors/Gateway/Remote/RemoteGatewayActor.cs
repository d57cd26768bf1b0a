using Hardshare.Actors.Directory;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using static Hardshare.Actors.Gateway.GatewayActor;
using static Hardshare.Actors.Gateway.Remote.EndpointMessages;
using static Hardshare.Actors.Gateway.Remote.RemoteGatewayResults;

namespace Hardshare.Actors.Gateway.Remote;

/// <summary>
/// Stands at /gateway on a host that is no gateway itself: finds each instance one of the workspace's gateways, and has it do there what it would do here. Parent: the node. Persists nothing: an instance knows its
/// endpoint, and its gateway is told again whatever it has when either process was another one. One order at a time is under way for an instance. It moves an instance whose gateway cannot be reached while another one
/// can; while none can it keeps what it has. On restart it inherits; on stop everything stays open.
/// </summary>
public sealed class RemoteGatewayActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KnowsAllAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SayAgainAfter = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan OfferLimit = TimeSpan.FromSeconds(30);

    /// <summary>A gateway that can be reached may yet make a tunnel.</summary>
    private static readonly TimeSpan PatienceWithReachable = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly GatewayPeers _peers;
    private readonly GatewayOrders _orders;
    private readonly KeptLists _lists;
    private readonly GoneGateways _gone;
    private readonly DrainedGateways _drained;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Dictionary<InstanceId, RemoteEndpoint> _endpoints = [];

    public RemoteGatewayActor(NodeServices services, ClusterServices cluster, IActorRef inbox, IActorRef directory)
    {
        _time = services.Time;
        _peers = new GatewayPeers(cluster.Standing);
        _orders = new GatewayOrders(services.Node.Name, inbox, services.Reach, services.Time);
        _lists = new KeptLists(_orders, directory, services.Time, _cancellation.Token);
        _gone = new GoneGateways(_orders, services.Time, _cancellation.Token);
        _drained = new DrainedGateways(_orders, services.Time, _cancellation.Token);
        Receive<OpenEndpoint>(Open);
        Receive<SetFirewall>(ChangeFirewall);
        Receive<CloseEndpoint>(Close);
        Receive<MoveEndpoint>(OnMove);
        Receive<OfferTaken>(OnOfferTaken);
        Receive<ProbeEndpoint>(Probe);
        Receive<Placed>(OnPlaced);
        Receive<Said>(OnSaid);
        Receive<ClosedAll>(OnClosedAll);
        Receive<ClosedBehind>(closed => _endpoints.GetValueOrDefault(closed.Instance)?.AddPast(closed.Reply));
        Receive<KeptLists.Told>(told => _lists.On(told));
        Receive<GoneGateways.Looked>(looked => OnLooked(looked));
        Receive<DrainedGateways.Leave>(OnLeave);
        Receive<DirectoryMessages.InstanceChanged>(changed => _peers.On(changed.View));
        Receive<Membership.MembershipMessages.MembersChanged>(_ => Look());
        Receive<LookNow>(_ => Look());
        Receive<ForgetOthers>(_ => Timers.StartSingleTimer("all", new KnowsAll(), KnowsAllAfter));
        Receive<KnowsAll>(_ => _lists.Begin(Self));
        Receive<KeptLists.Living>(living => Forget(living.Instances));
        Receive<GetHealth>(_ => Sender.Tell(new Health(_peers.Candidates().Count > 0 ? null : _peers.WhyNone())));
        Receive<Inherit>(OnInherit);
    }

    private sealed record LookNow;

    private sealed record KnowsAll;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer("look", new LookNow(), LookEvery);

    protected override void PreRestart(Exception reason, object? message)
    {
        Self.Tell(new Inherit([.. _endpoints], _lists.HasBegun));
        if (message is OpenEndpoint)
            Sender.Tell(new EndpointAnswer(null, null, $"the search for a gateway failed: {reason.Message}"));
        else if (message is CloseEndpoint)
            Sender.Tell(new EndpointClosed(new RelayCounts(0, 0, 0), null, $"not closed: {reason.Message}"));
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    // What came before this message, from the mailbox, is newer.
    private void OnInherit(Inherit before)
    {
        foreach (var (instance, endpoint) in before.Endpoints)
        {
            endpoint.IsBusy = endpoint.IsPlacing = false;
            if (_endpoints.TryAdd(instance, endpoint) && endpoint.Current is null)
                Place(instance, endpoint);
            if (endpoint.Closers.Count > 0)
                CloseNow(instance, endpoint);
        }
        if (before.KnowsAll)
            _lists.Begin(Self);
    }

    // Instances that were this node's and are others' by now.
    private void Forget(IReadOnlySet<InstanceId> living)
    {
        foreach (var (instance, endpoint) in _endpoints.ToArray())
            if (!living.Contains(instance) && !endpoint.IsBusy && endpoint.Closers.Count == 0)
                _endpoints.Remove(instance);
    }

    private void Open(OpenEndpoint order)
    {
        if (!_endpoints.TryGetValue(order.Instance, out var endpoint))
            _endpoints[order.Instance] = endpoint = new RemoteEndpoint(order);
        else if (endpoint.Closers.Count > 0)
        {
            Sender.Tell(new EndpointAnswer(null, null, "its public port is just being closed; try again in a moment"));
            return;
        }
        else
            TakeUp(order, endpoint);
        if (endpoint.Current is not { } current)
        {
            endpoint.Openers.Add(Sender);
            Place(order.Instance, endpoint);
        }
        else if (order.Previous is null)
        {
            // It is only beginning, and nobody has come in yet: what it is told is so.
            endpoint.Openers.Add(Sender);
            Say(order.Instance, endpoint);
            if (!endpoint.IsBusy)
                PlaceAnew(order.Instance, endpoint);
        }
        else if (_peers.Find(current.Gateway) is { } peer)
        {
            // It is told as soon as it can be; the tunnel's key is there already.
            Sender.Tell(new EndpointAnswer(current, peer.Card.ContactOf(peer.Name), null));
            Say(order.Instance, endpoint);
        }
        else
        {
            Sender.Tell(new EndpointAnswer(null, null, GatewayPeers.WhyNot(current.Gateway)));
            Move(order.Instance, GatewayPeers.WhyNot(current.Gateway), isSure: true);
        }
    }

    private void TakeUp(OpenEndpoint order, RemoteEndpoint endpoint)
    {
        if (order.Previous is { } previous && previous != endpoint.Current)
        {
            if (endpoint.Offer?.To == previous)
                OnOfferTaken(new OfferTaken(order.Instance, previous));
            else
                endpoint.Current = previous;
        }
        endpoint.Change(order);
    }

    private void Place(InstanceId instance, RemoteEndpoint endpoint) => Place(instance, endpoint, _peers.Candidates());

    private void Place(InstanceId instance, RemoteEndpoint endpoint, IReadOnlyList<GatewayPeer> candidates, string? reason = null, GatewayPeer? doubted = null)
    {
        if (endpoint.IsBusy)
            return;
        endpoint.IsBusy = endpoint.IsPlacing = true;
        var (revision, none) = (endpoint.Revision, _peers.WhyNone());
        _orders.PlaceAsync(endpoint.Order, candidates, none, doubted, _cancellation.Token).PipeTo(
            Self, success: placement => new Placed(instance, reason, revision, placement),
            failure: e => new Placed(instance, reason, revision, new GatewayOrders.Placement(null, null, e.Message)));
    }

    // It is only beginning, and who has had it opened for it cannot tell it so: that one closes it when it is back.
    private void PlaceAnew(InstanceId instance, RemoteEndpoint endpoint)
    {
        endpoint.Current = null;
        _lists.Changed();
        Place(instance, endpoint);
    }

    private void OnPlaced(Placed placed)
    {
        if (!_endpoints.TryGetValue(placed.Instance, out var endpoint))
            return; // The lists have it closed.
        endpoint.IsBusy = endpoint.IsPlacing = false;
        // One that did not answer in time may have opened it all the same.
        if (placed.Placement.Problem is not null)
            _lists.Changed();
        if (placed.Placement is not { Peer: { } peer, Opened: { } opened })
            OnNotPlaced(placed, endpoint);
        else if (endpoint.Current is not { } current)
        {
            endpoint.Current = opened.Endpoint;
            endpoint.SaidTo = endpoint.Revision == placed.Revision ? peer.Card.Process : null;
            endpoint.Answer(new EndpointAnswer(opened.Endpoint, peer.ContactOf(opened), null));
        }
        else if (current.Gateway != peer.Name && endpoint.Closers.Count == 0)
        {
            (endpoint.OfferedBy, endpoint.OfferedAt) = (peer.Card.Process, _time.GetUtcNow());
            endpoint.Offer = new EndpointOffered(current, opened.Endpoint, peer.ContactOf(opened), placed.Reason ?? "it moves");
            endpoint.Order.Reports.Tell(endpoint.Offer);
        }
        GoOn(placed.Instance, endpoint);
    }

    private void OnNotPlaced(Placed placed, RemoteEndpoint endpoint)
    {
        if (endpoint.Current is not null)
        {
            endpoint.AnswersSince = placed.Placement.IsReached ? endpoint.AnswersSince ?? _time.GetUtcNow() : null;
            Context.GetLogger().Debug("instance {0} stays at its gateway: {1}", placed.Instance, placed.Placement.Problem);
            return;
        }
        endpoint.Answer(new EndpointAnswer(null, null, placed.Placement.Problem));
        if (endpoint.Closers.Count > 0)
            return;
        _endpoints.Remove(placed.Instance);
    }

    /// <summary>What came while an order was under way.</summary>
    private void GoOn(InstanceId instance, RemoteEndpoint endpoint)
    {
        if (endpoint.Closers.Count > 0)
            CloseNow(instance, endpoint);
        else
            Say(instance, endpoint);
        if (!endpoint.IsBusy && endpoint is { Current: not null, Openers.Count: > 0 })
            PlaceAnew(instance, endpoint);
    }

    private void Say(InstanceId instance, RemoteEndpoint endpoint)
    {
        if (endpoint.IsBusy || _time.GetUtcNow() < endpoint.SayNotBefore || endpoint.Current is not { } current || _peers.Find(current.Gateway) is not { Alive: true } peer || endpoint.SaidTo == peer.Card.Process)
            return;
        endpoint.IsBusy = true;
        var (revision, process) = (endpoint.Revision, peer.Card.Process);
        _orders.SendAsync(peer.Name, _orders.Open(endpoint.Order, current), GatewayOrders.Limit, _cancellation.Token).PipeTo(
            Self, success: reply => new Said(instance, revision, process, reply),
            failure: e => new Said(instance, revision, process, new Rejected(RejectionCode.Unavailable, e.Message)));
    }

    private void OnSaid(Said said)
    {
        if (!_endpoints.TryGetValue(said.Instance, out var endpoint))
            return;
        endpoint.IsBusy = false;
        if (said.Reply is GatewayEndpointOpened && endpoint.Revision == said.Revision)
            endpoint.SaidTo = said.Process;
        else if (said.Reply is not GatewayEndpointOpened)
            endpoint.SayNotBefore = _time.GetUtcNow() + SayAgainAfter;
        if (endpoint.Closers.Count > 0 || endpoint.Revision != said.Revision)
        {
            GoOn(said.Instance, endpoint);
            return;
        }
        if (endpoint.Openers.Count > 0 && said.Reply is GatewayEndpointOpened opened && _peers.Find(opened.Endpoint.Gateway) is { } peer)
            endpoint.Answer(new EndpointAnswer(endpoint.Current, peer.ContactOf(opened), null));
        else if (endpoint.Openers.Count > 0)
            PlaceAnew(said.Instance, endpoint);
        else if (said.Reply is Rejected { Code: RejectionCode.Conflict } refused)
            Move(said.Instance, $"gateway {endpoint.Current?.Gateway}: {refused.Message}", isSure: true);
    }

    private void ChangeFirewall(SetFirewall order)
    {
        if (!_endpoints.TryGetValue(order.Instance, out var endpoint))
            return;
        endpoint.Change(endpoint.Order with { Firewall = order.Firewall });
        Say(order.Instance, endpoint);
    }

    private void OnMove(MoveEndpoint move)
    {
        if (!_endpoints.TryGetValue(move.Instance, out var endpoint))
            return;
        var now = _time.GetUtcNow();
        if (endpoint.AnswersSince < now - move.Lasted)
            endpoint.AnswersSince = null;
        Move(move.Instance, move.Reason, move.IsSure || now - endpoint.AnswersSince >= PatienceWithReachable);
    }

    /// <param name="instance">Whose.</param>
    /// <param name="reason">For the history.</param>
    /// <param name="isSure">It is of no use to look whether its gateway can be reached.</param>
    /// <param name="drainedToo">Also to a gateway that is being drained, if there is no other.</param>
    private void Move(InstanceId instance, string reason, bool isSure, bool drainedToo = true)
    {
        if (!_endpoints.TryGetValue(instance, out var endpoint) || endpoint is { IsBusy: true } or { Current: null } or { Offer: not null } || endpoint.Closers.Count > 0)
            return;
        var now = _time.GetUtcNow();
        var candidates = _peers.Candidates(endpoint.Current.Gateway, drainedToo);
        if (now >= endpoint.NotBefore && candidates.Count > 0)
            Place(instance, endpoint, candidates, reason, isSure ? null : _peers.Find(endpoint.Current.Gateway));
    }

    private void OnOfferTaken(OfferTaken taken)
    {
        if (!_endpoints.TryGetValue(taken.Instance, out var endpoint))
            return;
        if (endpoint.Offer is not { } offer || offer.To != taken.At)
        {
            // Withdrawn while the journal was away: it is asked for once more.
            if (endpoint.Current != taken.At)
                (endpoint.Current, endpoint.SaidTo) = (taken.At, null);
            Say(taken.Instance, endpoint);
            return;
        }
        (endpoint.Current, endpoint.SaidTo, endpoint.Offer) = (offer.To, endpoint.OfferedBy, null);
        endpoint.RestAt(_time.GetUtcNow());
        _lists.Changed();
        if (_peers.Find(offer.From.Gateway) is { Alive: true } && endpoint.Order.Owner is { } owner)
            _orders.SendAsync(offer.From.Gateway, new CloseGatewayEndpoint(taken.Instance, owner.Deployment), GatewayOrders.Limit, _cancellation.Token)
                .PipeTo(Self, success: reply => new ClosedBehind(taken.Instance, reply), failure: e => new ClosedBehind(taken.Instance, new Rejected(RejectionCode.Unavailable, e.Message)));
    }

    private void Close(CloseEndpoint order)
    {
        if (!_endpoints.TryGetValue(order.Instance, out var endpoint))
        {
            if (order is not { At: { } at, Owner: { } owner })
            {
                Sender.Tell(new EndpointClosed(new RelayCounts(0, 0, 0), null));
                return;
            }
            // Of an instance that this node has taken over: nobody but its gateway knows of it.
            endpoint = new RemoteEndpoint(new OpenEndpoint(order.Instance, "", at, Firewall.Closed, ActorRefs.Nobody) { Owner = owner });
            _endpoints[order.Instance] = endpoint;
        }
        endpoint.Closers.Add(Sender);
        endpoint.Answer(new EndpointAnswer(null, null, "it is being closed"));
        if (!endpoint.IsBusy)
            CloseNow(order.Instance, endpoint);
    }

    private void CloseNow(InstanceId instance, RemoteEndpoint endpoint)
    {
        endpoint.IsBusy = true;
        string[] places = [.. new[] { endpoint.Current?.Gateway, endpoint.Offer?.To.Gateway }.OfType<string>().Distinct()];
        var away = places.Where(place => _peers.Find(place) is not { Alive: true }).ToArray();
        var past = endpoint.Past;
        _orders.CloseAsync(instance, endpoint.Order.Owner?.Deployment ?? default, [.. places.Except(away)], _cancellation.Token).PipeTo(
            Self, success: closed => ClosedAll.Of(instance, past, closed.Counts, [.. away, .. closed.Left]), failure: e => new ClosedAll(instance, past, e.Message));
    }

    private void OnClosedAll(ClosedAll closed)
    {
        if (!_endpoints.Remove(closed.Instance, out var endpoint))
            return;
        _lists.Changed();
        foreach (var closer in endpoint.Closers)
            closer.Tell(new EndpointClosed(closed.Counts, null, closed.Note));
    }

    private void Probe(ProbeEndpoint probe)
    {
        var at = _endpoints.GetValueOrDefault(probe.Instance)?.Current;
        _orders.ProbeAsync(probe, at?.Gateway, _cancellation.Token).PipeTo(
            Sender, Self, success: problem => new EndpointProbed(problem, at), failure: e => new EndpointProbed(e.Message, at));
    }

    private void Look()
    {
        var now = _time.GetUtcNow();
        var known = _peers.All.Select(peer => peer.Name).ToHashSet();
        foreach (var (instance, endpoint) in _endpoints)
        {
            if (endpoint.Offer is { } offer && now - endpoint.OfferedAt > OfferLimit)
            {
                endpoint.Offer = null;
                _lists.Changed();
            }
            if (endpoint.Current is { } current && !known.Contains(current.Gateway))
                Move(instance, GatewayPeers.WhyNot(current.Gateway), isSure: true);
            Say(instance, endpoint);
        }
        _lists.Tell(_peers, _endpoints, Self);
        _gone.Look(_peers, _endpoints.Values, Self);
        _drained.Look(_peers, _endpoints, Self);
    }

    private void OnLeave(DrainedGateways.Leave leave)
    {
        foreach (var instance in leave.Instances)
            Move(instance, leave.Reason, isSure: true, drainedToo: false);
    }

    private void OnLooked(GoneGateways.Looked looked)
    {
        if (_gone.Judge(looked) is not { } reason)
            return;
        foreach (var (instance, _) in _endpoints.Where(pair => pair.Value.Current?.Gateway == looked.Gateway).ToArray())
            Move(instance, reason, isSure: true);
    }
}
