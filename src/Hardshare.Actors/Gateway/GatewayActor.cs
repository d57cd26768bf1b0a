using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.Instances;
using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Gateway;

/// <summary>
/// A gateway: its private sshd, its relay, its public ports. Parent: the node. Children: one <see cref="EndpointActor"/> an instance. Persists nothing: instances
/// say again what they have when they begin. On restart it adopts sshd and relay, and one that throws hands its <see cref="GatewayCourse"/> to the next; on stop it
/// leaves both running. Either is started again at once when it ends; orders
/// wait meanwhile. Children that throw are restarted: they only repeat idempotent calls.
/// </summary>
public sealed partial class GatewayActor : ReceiveActor, IWithTimers, IWithUnboundedStash
{
    public const string Part = "gateway";
    private const int CloseTries = 5;
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    private readonly ITunnelServer _server;
    private readonly IRelay _relay;
    private readonly GatewayOptions _options;
    private readonly TimeProvider _time;
    private readonly PortPool _ports;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Dictionary<InstanceId, GatewaySeat> _seats = [];
    private readonly List<(OpenEndpoint Order, IActorRef Opener)> _opening = [];
    private readonly List<(CloseEndpoint Order, IActorRef Closer)> _closing = [];
    private readonly Dictionary<string, KeepGuests> _lastLists = [];
    private readonly KeptGrants _kept;
    private bool _keptIsRead;
    private Task _authorizing = Task.CompletedTask;
    private bool _startFails;
    private bool _relayUp;
    private bool _serverUp;
    private int _relayFailures;
    private int _serverFailures;
    private long? _brokenAt;
    private string? _problem;

    public GatewayActor(ITunnelServer server, IRelay relay, GatewayOptions options, TimeProvider time)
    {
        _server = server;
        _relay = relay;
        _options = options;
        _time = time;
        _ports = new PortPool(options.FirstPort, options.LastPort);
        _kept = new KeptGrants(_ports);
        Receive<StartRelay>(_ => Begin(_relay.EnsureStartedAsync, isRelay: true));
        Receive<StartServer>(_ => Begin(StartServerAsync, isRelay: false));
        Receive<Begun>(OnBegun);
        Receive<Ended>(OnEnded);
        Receive<OpenEndpoint>(order => Open(order, Sender));
        Receive<SetFirewall>(ChangeFirewall);
        Receive<EndpointActor.RouteSet>(OnRouteSet);
        Receive<EndpointActor.RouteRestored>(OnRouteRestored);
        Receive<CloseEndpoint>(order => Close(order, Sender, CloseTries));
        Receive<EndpointActor.Closed>(OnClosed);
        Receive<Removed>(OnRemoved);
        Receive<CloseAgain>(again => Close(new CloseEndpoint(again.Instance), again.Closer, again.TriesLeft));
        Receive<SetAgain>(again => SetRouteAgain(again.Instance));
        Receive<EndedConnection>(ended => _seats.GetValueOrDefault(ended.Instance)?.Reports.Tell(new PartReport(ended.Connection)));
        Receive<ForgetOthers>(_ => Timers.StartSingleTimer("forget", new ForgetOwn(), ForgetAfter));
        Receive<ForgetOwn>(_ => OnForgetOwn());
        Receive<GrantsRead>(read => Keep(read.Grants));
        Receive<KeepGuests>(OnKeepGuests);
        Receive<ListGuests>(_ => Sender.Tell(ListAllGuests()));
        Receive<GetHealth>(_ => Sender.Tell(new Health(_problem)));
    }

    private sealed record StartRelay;

    private sealed record StartServer;

    private sealed record ForgetOwn;

    private sealed record GrantsRead(IReadOnlyCollection<TunnelGrant> Grants);

    private sealed record Removed(InstanceId Instance, IActorRef Closer, int TriesLeft, RelayCounts Counts, string? Problem);

    private sealed record CloseAgain(InstanceId Instance, IActorRef Closer, int TriesLeft);

    private sealed record SetAgain(InstanceId Instance);

    private sealed record Begun(bool IsRelay, ServerProcess? Process, string? Problem);

    private sealed record Ended(bool IsRelay, string Reason);

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    private bool IsUp => _relayUp && _serverUp;

    protected override void PreStart()
    {
        Self.Tell(new StartRelay());
        Self.Tell(new StartServer());
        _ = EndedConnections.ForwardAsync(_relay, Self, _cancellation.Token);
    }

    protected override void PreRestart(Exception reason, object? message)
    {
        Self.Tell(GatewayCourse.Of(_seats, _opening, _closing, _keptIsRead ? [.. _kept.All.Select(one => one.Grant)] : null, _authorizing));
        // What threw is not tried again, and whoever waits for it learns so.
        if (message is OpenEndpoint)
            Sender.Tell(new EndpointAnswer(null, null, $"the gateway failed: {reason.Message}"));
        else if (message is CloseEndpoint)
            Sender.Tell(new EndpointClosed(new RelayCounts(0, 0, 0), $"the gateway failed: {reason.Message}"));
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason)
    {
        base.PostRestart(reason);
        BecomeStacked(() =>
        {
            Receive<GatewayCourse>(Inherit);
            ReceiveAny(_ => Stash.Stash());
        });
    }

    private void Inherit(GatewayCourse before)
    {
        _authorizing = before.Authorizing;
        if (before.Kept is { } kept)
            Keep(kept);
        _opening.AddRange(before.Opening);
        _closing.AddRange(before.Closing);
        foreach (var (instance, seat) in before.Seats)
        {
            _ports.Take(seat.Route.Port);
            _seats[instance] = seat with { Endpoint = EndpointOf(instance), Closer = null };
            _seats[instance].Endpoint.Tell(new EndpointActor.SetRoute(seat.Route));
        }
        UnbecomeStacked();
        Stash.UnstashAll();
    }

    protected override void PostStop()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    private void Begin(Func<CancellationToken, Task<ServerProcess>> startAsync, bool isRelay) => startAsync(_cancellation.Token)
        .PipeTo(Self, success: process => new Begun(isRelay, process, null), failure: e => new Begun(isRelay, null, e.Message));

    private void OnBegun(Begun begun)
    {
        var what = begun.IsRelay ? "relay" : "sshd";
        if (begun.Process is not { } process)
        {
            _problem = $"the gateway's {what} does not start: {begun.Problem}";
            Context.GetLogger().Warning(_problem);
            Again(begun.IsRelay);
            // Whoever waits is told now rather than left to run into a time limit.
            _startFails = true;
            OpenWhatWaits();
            return;
        }
        (begun.IsRelay ? ref _relayUp : ref _serverUp) = true;
        process.Exited.PipeTo(Self, success: reason => new Ended(begun.IsRelay, reason), failure: e => new Ended(begun.IsRelay, e.Message));
        if (begun.IsRelay)
            foreach (var seat in _seats.Values)
                seat.Endpoint.Tell(new EndpointActor.RelayRestarted());
        if (begun.IsRelay)
            CloseWhatWaits();
        if (!IsUp)
            return;
        _problem = null;
        _startFails = false;
        _relayFailures = _serverFailures = 0;
        OpenWhatWaits();
    }

    private void OpenWhatWaits()
    {
        var waiting = _opening.ToArray();
        _opening.Clear();
        foreach (var (order, opener) in waiting)
            Open(order, opener);
    }

    private void CloseWhatWaits()
    {
        var waiting = _closing.ToArray();
        _closing.Clear();
        foreach (var (order, closer) in waiting)
            Close(order, closer, CloseTries);
    }

    private void OnEnded(Ended ended)
    {
        (ended.IsRelay ? ref _relayUp : ref _serverUp) = false;
        _problem = $"the gateway's {(ended.IsRelay ? "relay" : "sshd")} ended: {ended.Reason}";
        // Tunnels that stand outlive their listener: only the relay's end cuts users off.
        if (ended.IsRelay)
        {
            _brokenAt = _time.GetTimestamp();
            foreach (var seat in _seats.Values)
                seat.Reports.Tell(new PartReport(new InstancePartBroken(Part, _problem)));
        }
        Again(ended.IsRelay);
    }

    private void Again(bool isRelay)
    {
        var failures = isRelay ? ++_relayFailures : ++_serverFailures;
        Timers.StartSingleTimer(isRelay ? "relay" : "server", isRelay ? new StartRelay() : new StartServer(),
            RetryDelay.After(failures, Random.Shared.NextDouble()));
    }

    private void Open(OpenEndpoint order, IActorRef opener)
    {
        if (!IsUp && !_startFails)
            _opening.Add((order, opener));
        else if (!IsUp)
            opener.Tell(new EndpointAnswer(null, null, _problem));
        else if (Refuse(order) is { } refusal)
            opener.Tell(new EndpointAnswer(null, null, refusal));
        else if (_seats.TryGetValue(order.Instance, out var known))
            Ask(known, known.Route with { Firewall = order.Firewall }, order, opener, 1);
        else if (TakeKept(order) is { } kept)
            Ask(null, Route(order, kept), order, opener, 1);
        else if (order.Previous is not { } previous)
            OpenNew(order, opener, _options.Ports);
        else if (_ports.Take(previous.Port))
            Ask(null, Route(order, previous.Port), order, opener, 1);
        else
            opener.Tell(new EndpointAnswer(null, null, $"its public port {previous.Port} has gone to another instance", IsForGood: true));
    }

    private void OpenNew(OpenEndpoint order, IActorRef opener, int triesLeft)
    {
        if (_ports.Take() is { } port)
            Ask(null, Route(order, port), order, opener, triesLeft);
        else
            opener.Tell(new EndpointAnswer(null, null,
                $"all {_options.Ports} public ports ({_options.FirstPort}-{_options.LastPort}) are in use: end an instance or widen gateway.first-port to gateway.last-port"));
    }

    private void Ask(GatewaySeat? known, RelayRoute route, OpenEndpoint order, IActorRef opener, int triesLeft)
    {
        var endpoint = known?.Endpoint ?? EndpointOf(order.Instance);
        _seats[order.Instance] = new GatewaySeat(route, order.TunnelKey, endpoint, order.Reports) { Guest = order.Guest, Opener = opener, TriesLeft = triesLeft };
        endpoint.Tell(new EndpointActor.SetRoute(route));
    }

    private IActorRef EndpointOf(InstanceId instance)
    {
        var relay = _relay;
        return Context.ActorOf(Props.Create(() => new EndpointActor(instance, relay)), instance.ToString());
    }

    private RelayRoute Route(OpenEndpoint order, int port) => new(order.Instance, _options.ListenAddress, port, LoopbackOf(port), order.Firewall);

    /// <summary>Each public port has a loopback address of its own, so that no two tunnels can meet.</summary>
    public static string LoopbackOf(int port) => $"127.77.{port >> 8}.{port & 255}";

    private void OnRouteSet(EndpointActor.RouteSet set)
    {
        if (!_seats.TryGetValue(set.Instance, out var seat) || seat.Route != set.Route || seat.Closer is not null)
            return;
        if (seat.Opener is not { } opener)
        {
            // A firewall that the relay did not take lets in whom the user shut out: it is told until it does.
            if (set.Problem is not null)
                Timers.StartSingleTimer(set.Instance, new SetAgain(set.Instance), TryAgainAfter);
            return;
        }
        seat.Opener = null;
        if (set.Problem is null)
        {
            var contact = _server.Contact;
            var endpoint = new PublicEndpoint(contact.Name, _options.PublicAddress, set.Route.Port, set.Route.Loopback);
            _authorizing = Authorize();
            _authorizing.PipeTo(opener, Self, success: () => new EndpointAnswer(endpoint, contact, null),
                failure: e => new EndpointAnswer(null, null, e.Message));
        }
        else if (seat.TriesLeft > 1 && _ports.Take() is { } port)
        {
            // Another program has the port: it goes to the end of the line, and the next one is tried.
            _ports.Return(set.Route.Port);
            var next = seat.Route with { Port = port, Loopback = LoopbackOf(port) };
            _seats[set.Instance] = seat with { Route = next, Opener = opener, TriesLeft = seat.TriesLeft - 1 };
            seat.Endpoint.Tell(new EndpointActor.SetRoute(next));
        }
        else
        {
            opener.Tell(new EndpointAnswer(null, null, $"public port {set.Route.Port}: {set.Problem}"));
        }
    }

    // One after the other, each with all grants: the last one written holds them all.
    private async Task Authorize()
    {
        TunnelGrant[] grants = [.. _kept.All.Select(one => one.Grant), .. _seats.Select(pair => new TunnelGrant(pair.Key, pair.Value.TunnelKey, pair.Value.Route.Loopback, pair.Value.Guest))];
        var before = _authorizing;
        await before.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await _server.AuthorizeAsync(grants, CancellationToken.None);
    }

    private void ChangeFirewall(SetFirewall order)
    {
        if (!_seats.TryGetValue(order.Instance, out var seat))
            return;
        var next = seat with { Route = seat.Route with { Firewall = order.Firewall } };
        _seats[order.Instance] = next;
        next.Endpoint.Tell(new EndpointActor.SetRoute(next.Route));
    }

    private void OnRouteRestored(EndpointActor.RouteRestored restored)
    {
        if (!_seats.TryGetValue(restored.Instance, out var seat) || _brokenAt is not { } since)
            return;
        if (restored.Problem is null)
            seat.Reports.Tell(new PartReport(new InstancePartRepaired(Part, (long)_time.GetElapsedTime(since).TotalMilliseconds)));
        else
            Context.GetLogger().Warning("public port {0} of {1} is not back: {2}", seat.Route.Port, restored.Instance, restored.Problem);
    }

    private void SetRouteAgain(InstanceId instance)
    {
        if (_relayUp && _seats.TryGetValue(instance, out var seat) && seat is { Opener: null, Closer: null })
            seat.Endpoint.Tell(new EndpointActor.SetRoute(seat.Route));
    }

    private void Close(CloseEndpoint order, IActorRef closer, int triesLeft)
    {
        var instance = order.Instance;
        if (order.By is { } by && ListAllGuests().Endpoints.GetValueOrDefault(instance) is var had && had.Guest?.Deployment != by.Deployment)
        {
            // There is nothing of that deployment's to close.
            closer.Tell(new EndpointClosed(new RelayCounts(0, 0, 0), null));
            return;
        }
        _opening.RemoveAll(waiting => waiting.Order.Instance == instance);
        if (!_relayUp)
        {
            // The relay keeps its ports on disk: once it is back it would have this one open again.
            _closing.Add((order, closer));
        }
        else if (_seats.TryGetValue(instance, out var seat))
        {
            (seat.Closer, seat.ClosesLeft) = (closer, triesLeft);
            seat.Endpoint.Tell(new EndpointActor.Close());
        }
        else
        {
            _relay.RemoveAsync(instance, _cancellation.Token).PipeTo(
                Self,
                success: counts => new Removed(instance, closer, triesLeft, counts, null),
                failure: e => new Removed(instance, closer, triesLeft, new RelayCounts(0, 0, 0), e.Message));
        }
    }

    private void OnRemoved(Removed removed)
    {
        if (removed.Problem is not null && removed.TriesLeft > 1)
        {
            CloseLater(removed.Instance, removed.Closer, removed.TriesLeft - 1);
            return;
        }
        var answer = new EndpointClosed(removed.Counts, removed.Problem);
        if (_kept.Find(removed.Instance) is null)
        {
            removed.Closer.Tell(answer);
            return;
        }
        _kept.Drop(removed.Instance);
        _authorizing = Authorize();
        _authorizing.PipeTo(removed.Closer, Self, success: () => answer, failure: e => answer with { Problem = answer.Problem ?? e.Message });
    }

    private void CloseLater(InstanceId instance, IActorRef closer, int triesLeft) =>
        Timers.StartSingleTimer(("close", instance), new CloseAgain(instance, closer, triesLeft), TryAgainAfter);

    private void OnClosed(EndpointActor.Closed closed)
    {
        if (!_seats.TryGetValue(closed.Instance, out var seat) || seat.Closer is not { } closer)
            return;
        if (closed.Problem is not null && seat.ClosesLeft > 1)
        {
            CloseLater(closed.Instance, closer, seat.ClosesLeft - 1);
            return;
        }
        _seats.Remove(closed.Instance);
        var answer = new EndpointClosed(closed.Counts, closed.Problem);
        _ports.Return(seat.Route.Port);
        Context.Stop(seat.Endpoint);
        _authorizing = Authorize();
        _authorizing.PipeTo(closer, Self, success: () => answer, failure: e => answer with { Problem = answer.Problem ?? e.Message });
    }
}
