using Hardshare.Actors.Access;
using Hardshare.Actors.Deployments;
using Hardshare.Actors.Deployments.Instances;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Entities;
using Hardshare.Actors.Gateway;
using Hardshare.Actors.History;
using Hardshare.Actors.Inbox;
using Hardshare.Actors.Journal;
using Hardshare.Actors.Membership;
using Hardshare.Actors.Requests;
using Hardshare.Actors.Sweeping;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Contracts.Requests;

namespace Hardshare.Actors.Node;

/// <summary>
/// The top of the tree, one per process. Children: directory, tokens, gateway, deployments, requests, drain, journal, sweeper, archive, and in a workspace of several nodes those of
/// <see cref="ClusterSeat"/>; each is restarted alone when it throws, and tokens and drain are made again with backoff when a failed write stopped them. Persists nothing. When it begins, in a workspace of several nodes
/// once it has its lease, it asks the journal what there is and brings it back; commands and queries from outside come here and go to their entity, wherever that is.
/// </summary>
public sealed class NodeActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan LocateLimit = TimeSpan.FromSeconds(5);

    // What cannot be brought back is no reason to keep all the others away.
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan InventoryRetry = TimeSpan.FromSeconds(1);

    private readonly NodeServices _services;
    private readonly TaskCompletionSource _ready;
    private readonly IActorRef _directory;
    private readonly IActorRef _tokens;
    private readonly IActorRef _gateway;
    private readonly GatewaySeats _gateways;
    private readonly IActorRef _deployments;
    private readonly IActorRef _requests;
    private readonly IActorRef _drain;
    private readonly IActorRef _sweeper;
    private readonly IActorRef _archive;
    private readonly IActorRef _journal;
    private readonly ClusterSeat? _cluster;
    private readonly EntityActors _entities;
    private readonly NodeAccount _account;
    private readonly PastInstances _past;
    private readonly HashSet<Guid> _missing = [];
    private DrainActor.DrainState _drainState = new(false, null);
    private Inventory? _inventory;
    private bool _requestsAsked;
    private bool _beganAfterLapse;
    private bool _knowsOthers;

    public NodeActor(NodeServices services, TokenRegistry tokens, TaskCompletionSource ready)
    {
        _services = services;
        _ready = ready;
        var started = services.Time.GetUtcNow();
        var name = services.Node.Name;
        _directory = Context.ActorOf(Props.Create(() => new DirectoryActor(services)), "directory");
        _knowsOthers = services.Cluster is null;
        _cluster = services.Cluster is { } cluster ? new ClusterSeat(Context, services, cluster, tokens) : null;
        _tokens = _cluster?.Tokens ?? Context.ActorOf(Lasting.Props(Props.Create(() => new TokensActor(services, tokens)), "the record of tokens"), "tokens");
        var gateways = _gateways = new GatewaySeats(Context, services, _cluster, _directory);
        _gateway = gateways.Gateway;
        _deployments = Context.ActorOf(Props.Create(() => new DeploymentsActor(services, _gateway)), "deployments");
        _requests = Context.ActorOf(Props.Create(() => new RequestsActor(services, _deployments)), "requests");
        var start = new EntityActor.RecordObservation(new NodeStarted(services.Node.Version), CommandId.New(), started);
        _drain = Context.ActorOf(Lasting.Props(Props.Create(() => new DrainActor(services, _deployments, _gateway, start)), "the record of this node"), "drain");
        var entities = _entities = new EntityActors(name, _deployments, _drain);
        var seat = _cluster;
        _past = new PastInstances(services.History);
        _account = new NodeAccount(services, _directory, _gateway, started);
        _journal = Context.ActorOf(Props.Create(() => new JournalActor(services, entities, seat)), "journal");
        _sweeper = Context.ActorOf(Props.Create(() => new SweeperActor(services.SweepSources, _directory, services.Time)), "sweeper");
        _archive = Context.ActorOf(Props.Create(() => new ArchiveActor(services, _directory)), "archive");
        // Here and not in their own start, which comes some time later: nothing that is published meanwhile may be missed.
        Subscribe(_directory, typeof(DirectoryMessages.DeploymentChanged), typeof(DirectoryMessages.InstanceChanged), typeof(DirectoryMessages.InstanceExpected),
            typeof(DirectoryMessages.RequestChanged), typeof(DirectoryMessages.RequestEnded), typeof(DirectoryMessages.PartsClaimed));
        Subscribe(_deployments, typeof(DirectoryMessages.DeploymentChanged));
        Subscribe(_requests, typeof(DirectoryMessages.DeploymentChanged), typeof(DirectoryMessages.DeploymentRecovered), typeof(DirectoryMessages.InstanceChanged), typeof(DirectoryMessages.RequestChanged), typeof(DirectoryMessages.RequestEnded));
        Subscribe(Self, typeof(DirectoryMessages.DeploymentRecovered), typeof(DirectoryMessages.InstanceChanged),
            typeof(DirectoryMessages.RequestChanged), typeof(DirectoryMessages.RequestEnded));
        Receive<Inventory>(OnInventory);
        Receive<DirectoryFeedActor.OthersKnown>(_ =>
        {
            _knowsOthers = true;
            CheckReady();
        });
        Receive<DirectoryMessages.DeploymentRecovered>(OnDeploymentRecovered);
        Receive<DirectoryMessages.InstanceChanged>(changed => OnBack(changed, changed.View.Id.Value));
        Receive<DirectoryMessages.RequestChanged>(changed => OnBack(changed, changed.View.Id.Value));
        Receive<DirectoryMessages.RequestEnded>(ended => OnBack(ended, ended.Request.Value));
        Receive<WaitedLongEnough>(_ => OnWaitedLongEnough());
        Receive<NoInventory>(OnNoInventory);
        Receive<TakeInventory>(_ => BeginInventory());
        Receive<Unlocated>(unlocated => unlocated.Client.Tell(unlocated.Answer));
        Receive<DrainActor.DrainState>(state => _drainState = state);
        Receive<CommandEnvelope>(command => Route(command, mayForward: true));
        Receive<InboxActor.Arrived>(arrived => arrived.Command.Command is IGatewayCommand, arrived => _gateways.Deliver(arrived, Sender));
        Receive<InboxActor.Arrived>(
            arrived => arrived.Command.Command is GiveDeployment,
            arrived => _deployments.Forward(new DeploymentsActor.GiveAway(((GiveDeployment)arrived.Command.Command).Deployment, arrived.From)));
        Receive<InboxActor.Arrived>(arrived => Route(arrived.Command, mayForward: false));
        Receive<MembershipMessages.LeaseHeld>(OnLeaseHeld);
        Receive<Kept>(OnKept);
        Receive<NotKept>(_ => Timers.StartSingleTimer("keep", new MembershipMessages.LeaseHeld(Again: true), InventoryRetry));
        Receive<TakeOverActor.Taken>(OnTaken);
        Receive<TakeOverActor.TakenInDoubt>(_ => AskWhatIsOwned());
        Receive<Owned>(OnOwned);
        Receive<NotOwned>(_ => Timers.StartSingleTimer("owned", new TakeOverActor.TakenInDoubt(), InventoryRetry));
        Receive<LocatedInstance>(Route);
        Receive<QueryEnvelope>(Ask);
    }

    private sealed record NoInventory(Exception Cause);

    private sealed record TakeInventory;

    private sealed record WaitedLongEnough;

    private sealed record LocatedInstance(CommandEnvelope Command, bool MayForward, DirectoryActor.Located Located, IActorRef Client);

    /// <summary>What this node owns, as it was read under this incarnation.</summary>
    private sealed record Kept(OwnedNow Now);

    private sealed record NotKept;

    private sealed record NotOwned;

    /// <summary>What this node owns besides what it had: no reason to end or drop anything.</summary>
    private sealed record Owned(OwnedNow Now);

    private sealed record Unlocated(IActorRef Client, Rejected Answer);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        if (_cluster is null)
            BeginInventory();
    }

    private void OnLeaseHeld(MembershipMessages.LeaseHeld held)
    {
        _beganAfterLapse |= !held.Again && held.AfterLapse;
        if (held.Again)
            OwnedNow.ReadAsync(_services).PipeTo(Self, success: now => new Kept(now), failure: _ => new NotKept());
        else
            BeginInventory();
    }

    // What others took over meanwhile is theirs.
    private void OnKept(Kept kept)
    {
        // Read under a lease that is over: whoever has taken something meanwhile is not in it. It is asked again once there is a new one.
        if (!TryServe(kept.Now))
            return;
        _deployments.Tell(new DeploymentsActor.KeepOnly(kept.Now.Deployments));
        _requests.Tell(new RequestsActor.KeepOnly(kept.Now.Requests));
        TidyUp();
        _services.JournalHealth.Release();
        _journal.Tell(new JournalMessages.JournalMayBeBack());
    }

    private void TidyUp()
    {
        _sweeper.Tell(new SweeperActor.LookSoon());
        _gateway.Tell(new GatewayActor.ForgetOthers());
    }

    private bool TryServe(OwnedNow now) => _services.Cluster?.Standing.TryServe(now.Under, now.Deployments) ?? true;

    private void AskWhatIsOwned() => OwnedNow.ReadAsync(_services).PipeTo(Self, success: now => new Owned(now), failure: _ => new NotOwned());

    private void OnTaken(TakeOverActor.Taken taken) => _services.Cluster!.LearnEpochsAsync(taken.Key, CancellationToken.None).PipeTo(
        Self, success: () => new Owned(new OwnedNow(taken.Under, [.. Ids<DeploymentId>(taken.Key, "d-")], [.. Ids<RequestId>(taken.Key, "r-")])), failure: _ => new NotOwned());

    private void OnOwned(Owned owned)
    {
        if (!TryServe(owned.Now))
        {
            // Taken under one lease and told of under the next: what was asked at its beginning may not have it.
            Timers.StartSingleTimer("owned", new TakeOverActor.TakenInDoubt(), InventoryRetry);
            return;
        }
        _deployments.Tell(new DeploymentsActor.BringBack(owned.Now.Deployments));
        _requests.Tell(new RequestsActor.BringBack(owned.Now.Requests));
    }

    private static IEnumerable<TId> Ids<TId>(string key, string prefix)
        where TId : struct, IId<TId> =>
        key.StartsWith(prefix, StringComparison.Ordinal) ? [TId.From(Guid.ParseExact(key.AsSpan(prefix.Length), "D"))] : [];

    private static void Subscribe(IActorRef subscriber, params Type[] channels)
    {
        foreach (var channel in channels)
            Context.System.EventStream.Subscribe(subscriber, channel);
    }

    private void BeginInventory() => Inventory.TakeAsync(_services, _tokens, RecoveryLimit).PipeTo(Self, failure: e => new NoInventory(e));

    private void OnNoInventory(NoInventory failed)
    {
        Context.GetLogger().Error(failed.Cause, "the journal cannot tell what there is; it is asked again in {0}", InventoryRetry);
        _services.JournalHealth.Lost(failed.Cause.Message, _services.Time.GetUtcNow());
        Context.System.EventStream.Publish(new JournalMessages.JournalFailed());
        Timers.StartSingleTimer("inventory", new TakeInventory(), InventoryRetry);
    }

    private void OnInventory(Inventory inventory)
    {
        if (!TryServe(inventory.Owned))
        {
            Timers.StartSingleTimer("inventory", new TakeInventory(), InventoryRetry);
            return;
        }
        _inventory = inventory;
        _missing.UnionWith(inventory.Owned.Deployments.Select(id => id.Value));
        _directory.Tell(new DirectoryActor.Expected(inventory.Owned.Deployments));
        Timers.StartSingleTimer("recovery", new WaitedLongEnough(), RecoveryLimit);
        _deployments.Tell(new DeploymentsActor.BringBack(inventory.Owned.Deployments, WereCutOff: _beganAfterLapse));
        CheckReady();
    }

    private void OnDeploymentRecovered(DirectoryMessages.DeploymentRecovered recovered)
    {
        if (_inventory is not null && recovered.Current is { } current)
            _missing.Add(current.Value);
        OnBack(recovered.Deployment.Value);
    }

    private void OnBack(DirectoryMessages.Change change, Guid id)
    {
        if (change.IsOfThisNode)
            OnBack(id);
    }

    private void OnBack(Guid id)
    {
        if (_missing.Remove(id))
            CheckReady();
    }

    // Requests come after the deployments that they wait for, and the list of what is over after both.
    private void CheckReady()
    {
        if (_missing.Count > 0 || _inventory is not { } inventory)
            return;
        if (!_requestsAsked)
        {
            _requestsAsked = true;
            _missing.UnionWith(inventory.Owned.Requests.Select(id => id.Value));
            _requests.Tell(new RequestsActor.BringBack(inventory.Owned.Requests));
            CheckReady();
            return;
        }
        // Who asks before would be told that there is nothing of what others have.
        if (!_knowsOthers)
            return;
        _inventory = null;
        Timers.Cancel("recovery");
        foreach (var channel in new[] { typeof(DirectoryMessages.DeploymentRecovered), typeof(DirectoryMessages.InstanceChanged), typeof(DirectoryMessages.RequestChanged), typeof(DirectoryMessages.RequestEnded) })
            Context.System.EventStream.Unsubscribe(Self, channel);
        _directory.Tell(new DirectoryActor.EndedInstances(inventory.EndedInstances, _services.Node.Name));
        // What others took over while this node was not there has left its traces on this host.
        if (_cluster is not null)
            TidyUp();
        else
            _gateway.Tell(new GatewayActor.ForgetOthers());
        _ready.TrySetResult();
    }

    private void OnWaitedLongEnough()
    {
        Context.GetLogger().Warning("not back after {0}, goes on without: {1}", RecoveryLimit, _missing.Count == 0 ? "what others have" : string.Join(", ", _missing));
        _knowsOthers |= _missing.Count == 0;
        _missing.Clear();
        CheckReady();
        if (_inventory is not null)
            Timers.StartSingleTimer("recovery", new WaitedLongEnough(), RecoveryLimit);
    }

    private void Route(CommandEnvelope command, bool mayForward)
    {
        if (command.Command is IGatewayCommand or GiveDeployment)
        {
            Sender.Tell(new Rejected(RejectionCode.NotPermitted, "nodes give each other such orders, and nobody else does"));
            return;
        }
        if (ElsewhereOf(command.To) is { } elsewhere)
        {
            ToNode(elsewhere, command, mayForward, Sender);
            return;
        }
        switch (command.To.Kind, command.Command)
        {
            case (EntityKind.Requests, PlaceRequest):
            case (EntityKind.Request, IRequestCommand):
                _requests.Forward(command);
                break;
            case (EntityKind.Deployment, IDeploymentCommand):
            case (EntityKind.Node, RegisterDeployment):
                _deployments.Forward(command);
                break;
            case (EntityKind.Instance, IInstanceCommand):
                Locate(command, mayForward);
                break;
            case (EntityKind.Node, RecordObservedEarlier record):
                EarlierObservations.RecordAsync(record, command, _entities, LocateLimit).PipeTo(Sender, Self);
                break;
            case (EntityKind.Node, Sweep):
                _sweeper.Forward(command);
                break;
            case (EntityKind.Node, ArchiveHistory):
                _archive.Forward(command);
                break;
            case (EntityKind.Node, DrainNode or UndrainNode):
                _drain.Forward(command);
                break;
            case (EntityKind.Tokens, ITokenCommand):
                _tokens.Forward(mayForward || _cluster is null ? command : new InboxActor.Arrived(command));
                break;
            default:
                Sender.Tell(new Rejected(RejectionCode.Invalid, $"{command.To} takes no such command"));
                break;
        }
    }

    /// <summary>The node that an entity lives on if that is not this one, as far as is known.</summary>
    private string? ElsewhereOf(EntityAddress address) => address.Kind switch
    {
        EntityKind.Node or EntityKind.Requests => address.Id.Length == 0 || address.Id == _services.Node.Name ? null : address.Id,
        EntityKind.Deployment or EntityKind.Request => _cluster?.Homes.Find(address.Id),
        _ => null,
    };

    private void ToNode(string node, CommandEnvelope command, bool mayForward, IActorRef client)
    {
        if (_cluster is null)
            client.Tell(new Rejected(RejectionCode.NotFound, $"this workspace has one node, {_services.Node.Name}, and none called {node}"));
        else if (mayForward)
            _cluster.Inbox.Tell(new InboxActor.Deliver(node, command), client);
        else
            client.Tell(new Rejected(RejectionCode.Unavailable, $"it has moved to node {node}; send it again"));
    }

    private void Locate(CommandEnvelope command, bool mayForward)
    {
        var client = Sender;
        var instance = Guid.TryParseExact(command.To.Id, "D", out var id) ? new InstanceId(id) : default;
        _directory.Ask<object>(new DirectoryActor.Locate(instance), LocateLimit).PipeTo(
            Self,
            success: found => found is DirectoryActor.Located located ? new LocatedInstance(command, mayForward, located, client) : new Unlocated(client, (Rejected)found),
            failure: _ => new Unlocated(client, new Rejected(RejectionCode.Timeout, "the directory did not answer in time; send it again with the same id")));
    }

    private void Route(LocatedInstance located)
    {
        if (located.Located.View is not { } view || !DirectoryVisibility.MaySee(view, located.Command.By))
            located.Client.Tell(new Rejected(RejectionCode.NotFound, "instance not found"));
        else if (view.Ended is not null)
            _past.AnswerAsync(view, located.Command).PipeTo(
                located.Client, Self, failure: e => new Rejected(RejectionCode.Unavailable, $"the journal cannot be read ({e.Message.TrimEnd('.')}); send it again with the same id"));
        else if (view.Node != _services.Node.Name)
            ToNode(view.Node, located.Command, located.MayForward, located.Client);
        else
            _deployments.Tell(new DeploymentsActor.ToInstanceOf(located.Command, view.Deployment, view.Id), located.Client);
    }

    private void Ask(QueryEnvelope query)
    {
        switch (query.Query)
        {
            case ListTokens:
                _tokens.Forward(query);
                break;
            case GetNode:
                _account.DescribeAsync(query.By, _drainState).PipeTo(Sender, Self);
                break;
            case ListNodes:
                _account.ListNodesAsync(_drainState).PipeTo(Sender, Self);
                break;
            default:
                _directory.Forward(query);
                break;
        }
    }
}
