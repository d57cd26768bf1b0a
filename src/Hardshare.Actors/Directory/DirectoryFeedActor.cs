using Hardshare.Actors.Membership;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Contracts.Requests;
using static Hardshare.Actors.Directory.DirectoryMessages;

namespace Hardshare.Actors.Directory;

/// <summary>
/// Shows the other nodes what entities of this one publish, and publishes here what others show. Parent: the node. Persists nothing itself. Of what changes while it publishes only the last view counts; what could not be
/// published is tried again. A deployment whose node is unreachable is shown as offline, since when; what a node had that was removed is
/// shown as over, until another takes it over. On restart it reads everything again.
/// </summary>
internal sealed class DirectoryFeedActor : ReceiveActor, IWithTimers
{
    private const int MostAtOnce = 1000;
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan PublishEvery = TimeSpan.FromSeconds(0.1);

    private readonly IDirectoryStore _store;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Dictionary<DeploymentId, DeploymentView> _remote = [];
    private readonly Dictionary<InstanceId, InstanceView> _living = [];
    private readonly string _name;
    private readonly Standing _standing;
    private readonly Homes _homes;
    private Dictionary<string, IReply?> _changed = [];
    private Dictionary<string, (bool Alive, DateTimeOffset? Removed)> _were = [];
    private string? _cursor;
    private bool _publishing;
    private bool _fromTheStart;
    private bool _hasReadAll;

    public DirectoryFeedActor(IDirectoryStore store, string name, Standing standing, Homes homes)
    {
        (_store, _name, _standing, _homes) = (store, name, standing, homes);
        Receive<Change>(change => change.IsOfThisNode, OnChange);
        Receive<Change>(_ => { });
        Receive<Publish>(_ => PublishNow());
        Receive<Published>(handed => handed.Problem is null && handed.IsHandedOver, handed => Take(handed.Views));
        Receive<Published>(OnPublished);
        Receive<Read>(_ => ReadNow());
        Receive<LetGo>(_ => ReadAllAgain());
        Receive<SharedViews>(OnRead);
        Receive<NotRead>(OnNotRead);
        // After what is in the mailbox: that another node, or this one, has taken over a deployment may have been said already.
        Receive<MembershipMessages.MembersChanged>(_ => Self.Tell(new TellAgain()));
        Receive<TellAgain>(_ => OnMembersChanged());
        Receive<MembershipMessages.LeaseHeld>(_ => PublishNow());
    }

    /// <summary>To the parent, once: all that others show has been read.</summary>
    public sealed record OthersKnown;

    private sealed record Publish;

    private sealed record Published(Dictionary<string, IReply?> Views, Exception? Problem, bool IsHandedOver = false);

    private sealed record TellAgain;

    private sealed record Read;

    private sealed record NotRead(Exception Cause);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => ReadNow();

    // What was not published yet is the next incarnation's to publish.
    protected override void PreRestart(Exception reason, object? message)
    {
        Self.Tell(new Published(_changed, null, IsHandedOver: true));
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    private void OnChange(Change change)
    {
        _homes.On(change);
        var (entity, view) = change switch
        {
            DeploymentChanged c => (c.View.Id.PersistenceId, (IReply?)c.View),
            InstanceChanged c => (c.View.Id.PersistenceIdOn(c.View.Deployment), c.View),
            RequestChanged c => (c.View.Id.PersistenceId, c.View),
            RequestEnded c => (c.Request.PersistenceId, null),
            TokensChanged c => (Singleton.Tokens, c.Tokens),
            DrainChanged c => ($"n-{_name}", c.View),
            _ => throw new InvalidOperationException($"nobody shows {change.GetType().Name}"),
        };
        if (change is DeploymentChanged { View.Id: var id })
            _remote.Remove(id);
        if (change is InstanceChanged { View.Id: var instance })
            _living.Remove(instance);
        if (change is DrainChanged { View: var drain })
            _standing.Show(drain);
        _changed[entity] = view;
        if (!_publishing && !Timers.IsTimerActive("publish"))
            Timers.StartSingleTimer("publish", new Publish(), PublishEvery);
    }

    private void PublishNow()
    {
        if (_publishing || _changed.Count == 0)
            return;
        _publishing = true;
        var views = _changed;
        _changed = [];
        _store.PublishAsync([.. views.Select(pair => new SharedView(pair.Key, _name, pair.Value))], _cancellation.Token).PipeTo(
            Self, success: () => new Published(views, null), failure: e => new Published(views, e));
    }

    private void OnPublished(Published published)
    {
        _publishing = false;
        if (published.Problem is { } problem)
        {
            Context.GetLogger().Debug("views could not be published: {0}", problem.Message);
            Take(published.Views);
        }
        if (_changed.Count > 0)
            Timers.StartSingleTimer("publish", new Publish(), published.Problem is null ? PublishEvery : ReadEvery);
    }

    private void Take(Dictionary<string, IReply?> views)
    {
        foreach (var (entity, view) in views)
            _changed.TryAdd(entity, view);
        if (!_publishing)
            Timers.StartSingleTimer("publish", new Publish(), PublishEvery);
    }

    private void ReadNow()
    {
        if (_fromTheStart)
            (_fromTheStart, _cursor) = (false, null);
        _store.ReadAsync(_cursor, MostAtOnce, _cancellation.Token).PipeTo(Self, failure: e => new NotRead(e));
    }

    // What entities of this node said while they were another's already has hidden what that one shows.
    private void ReadAllAgain()
    {
        _fromTheStart = true;
        if (!Timers.IsTimerActive("read"))
            return;
        Timers.Cancel("read");
        ReadNow();
    }

    private void OnNotRead(NotRead failed)
    {
        Context.GetLogger().Debug("views of other nodes could not be read: {0}", failed.Cause.Message);
        Timers.StartSingleTimer("read", new Read(), ReadEvery);
    }

    private void OnRead(SharedViews read)
    {
        _cursor = read.Cursor;
        foreach (var shared in read.Views.Where(shared => shared.Node != _name))
            Show(shared);
        if (read.More)
        {
            ReadNow();
            return;
        }
        Timers.StartSingleTimer("read", new Read(), ReadEvery);
        if (_hasReadAll)
            return;
        _hasReadAll = true;
        Context.Parent.Tell(new OthersKnown());
    }

    private void Show(SharedView shared)
    {
        switch (shared.View)
        {
            case DeploymentView view:
                _remote[view.Id] = view;
                Tell(new DeploymentChanged(AsReachable(view)) { From = shared.Node });
                break;
            case InstanceView view:
                if (view.Ended is null)
                    _living[view.Id] = view;
                else
                    _living.Remove(view.Id);
                Tell(new InstanceChanged(AsReachable(view)) { From = shared.Node });
                break;
            case RequestView view:
                Tell(new RequestChanged(view) { From = shared.Node });
                break;
            case TokenList tokens:
                Tell(new TokensChanged(tokens) { From = shared.Node });
                break;
            case DrainView view:
                _standing.Show(view with { Node = shared.Node });
                break;
            case null when shared.Entity.StartsWith("r-", StringComparison.Ordinal):
                Tell(new RequestEnded(new RequestId(Guid.ParseExact(shared.Entity.AsSpan(2), "D"))) { From = shared.Node });
                break;
            default:
                // Of a newer version of this program: what it shows is for those who know it.
                Context.GetLogger().Debug("nothing is known of the view of {0}", shared.Entity);
                break;
        }
    }

    private void Tell(Change change)
    {
        _homes.On(change);
        Context.System.EventStream.Publish(change);
    }

    private void OnMembersChanged()
    {
        var before = _were;
        _were = _standing.Members.ToDictionary(member => member.Name, member => (member.Alive, member.Removed));
        foreach (var member in _standing.Members.Where(member => member.Name != _name && (!before.TryGetValue(member.Name, out var was) || was != (member.Alive, member.Removed))))
        {
            foreach (var view in _remote.Values.Where(view => view.Node == member.Name && view.Dissolved is null).ToArray())
                Tell(new DeploymentChanged(AsReachable(view)) { From = member.Name, IsToldAgain = true });
            var wasRemoved = before.GetValueOrDefault(member.Name).Removed is not null;
            foreach (var view in _living.Values.Where(view => view.Node == member.Name && wasRemoved != member.Removed is not null).ToArray())
                Tell(new InstanceChanged(AsReachable(view)) { From = member.Name });
        }
    }

    private DeploymentView AsReachable(DeploymentView view) => _standing.Find(view.Node) switch
    {
        { Removed: { } since } member => view with { OfflineReason = $"node {member.Name} was removed from the workspace at {since:u}", Dissolved = view.Dissolved ?? since },
        { Alive: false, InOrder: true } member => view with { OfflineReason = $"node {member.Name} was stopped at {member.Since:u}" },
        { Alive: false } member => view with { OfflineReason = $"node {member.Name} is unreachable since {member.Since:u}" },
        _ => view,
    };

    private InstanceView AsReachable(InstanceView view) => view.Ended is null && _standing.Find(view.Node) is { Removed: { } since } member
        ? view with { Status = InstanceStatus.Terminated, Ended = since, Endpoint = null, Degraded = [], EndReason = $"node {member.Name} was removed from the workspace" }
        : view;
}
