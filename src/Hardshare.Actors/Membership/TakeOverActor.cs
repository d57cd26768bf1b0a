using Hardshare.Actors.Directory;
using Hardshare.Contracts.Deployments;
using static Hardshare.Actors.Membership.MembershipMessages;

namespace Hardshare.Actors.Membership;

/// <summary>
/// Takes from nodes that are gone what this one can serve: requests that wait, and deployments that list it among their hosts. Parent: the node, which brings back what was taken. Persists nothing: the database
/// says who owns what, and of several nodes that try one succeeds. A deployment is taken only when its former host's streams cannot reach the robot any more: the lease is over and the dead-man
/// deadline after it.
/// </summary>
public sealed class TakeOverActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookRarely = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Recently = TimeSpan.FromMinutes(1);

    /// <summary>Whoever stops in order is mostly back at once.</summary>
    private static readonly TimeSpan PatienceWithStopped = TimeSpan.FromSeconds(30);

    private readonly NodeServices _services;
    private readonly IOwnership _ownership;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Dictionary<DeploymentId, DeploymentView> _views = [];
    private readonly Dictionary<string, long> _goneSince = [];
    private readonly Standing _standing;
    private IReadOnlyList<Member> _gone = [];
    private bool _busy;

    public TakeOverActor(NodeServices services, ClusterServices cluster)
    {
        (_services, _ownership, _standing) = (services, cluster.Ownership, cluster.Standing);
        Receive<MembersChanged>(_ => OnMembersChanged());
        Receive<LeaseHeld>(_ => LookNow());
        Receive<DirectoryMessages.DeploymentChanged>(changed => _views[changed.View.Id] = changed.View);
        Receive<Look>(_ => LookNow());
        Receive<Looked>(OnLooked);
        Receive<NotLooked>(OnNotLooked);
    }

    /// <summary>To the parent: this is this node's from now on; its persistence id, and the incarnation under which it was taken.</summary>
    public sealed record Taken(Guid? Under, string Key);

    /// <summary>To the parent: something may have been taken and not been told of, because the answer was lost.</summary>
    public sealed record TakenInDoubt;

    private sealed record Look;

    private sealed record Looked;

    private sealed record NotLooked(string Problem);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => OnMembersChanged();

    protected override void PostStop()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    private void OnMembersChanged()
    {
        _gone = [.. _standing.Members.Where(member => !member.Alive && member.Name != _services.Node.Name)];
        foreach (var name in _goneSince.Keys.Except(_gone.Select(member => member.Name)).ToArray())
            _goneSince.Remove(name);
        foreach (var member in _gone)
            _goneSince.TryAdd(member.Name, _services.Time.GetTimestamp());
        LookNow();
    }

    private void LookNow()
    {
        if (_busy || !_standing.HasLease || _gone.Count == 0)
            return;
        // Of a node that was removed all is shown as over.
        var served = _views.Values.Where(view => view.Dissolved is null || view.Dissolved == _standing.Find(view.Node)?.Removed)
            .Select(view => (view.Id.PersistenceId, view.Node, Margin: MarginOf(view)))
            .Where(one => one.Margin is not null).ToDictionary(one => one.PersistenceId, one => (one.Node, Margin: one.Margin!.Value));
        // One that was removed stays so: it is not asked for ever what it has left.
        Member[] gone = [.. _gone.Where(member => member.Removed is null || IsNew(_goneSince[member.Name]) || served.Values.Any(one => one.Node == member.Name))];
        if (gone.Length == 0)
            return;
        _busy = true;
        LookAsync(gone, served, _standing.Incarnation, Context.Parent, _cancellation.Token).PipeTo(Self, success: () => new Looked(), failure: e => new NotLooked(e.Message));
    }

    /// <summary>
    /// How long after its host's lease a deployment may be taken by this node; null if it cannot serve it, or may not. What its host does without a lease, and for how long its streams go on, only that host knows: what
    /// this node's own configuration says of the same robot may be another thing.
    /// </summary>
    private TimeSpan? MarginOf(DeploymentView view) =>
        view is { Hosts: { } hosts, PausesInput: true, DeadMan: { } deadMan } && hosts.Contains(_services.Node.Name)
            && _services.Local.Find(view.LocalName) is { } local && local.Hosts.Contains(_services.Node.Name)
            ? deadMan
            : null;

    // Each is told of at once: what fails after it leaves nothing that this node owns and does not serve.
    private async Task LookAsync(
        IReadOnlyList<Member> gone, Dictionary<string, (string Node, TimeSpan Margin)> served, Guid? under, IActorRef parent, CancellationToken cancellation)
    {
        foreach (var member in gone)
        {
            var patience = member.InOrder ? PatienceWithStopped : TimeSpan.Zero;
            foreach (var key in await _ownership.OwnedByAsync(member.Name, cancellation))
            {
                TimeSpan? margin = key.StartsWith("r-", StringComparison.Ordinal) ? patience
                    : served.TryGetValue(key, out var one) && one.Node == member.Name ? one.Margin + patience
                    : null;
                if (margin is { } time && await _ownership.TakeAsync(key, member.Name, time, cancellation) == _services.Node.Name)
                    parent.Tell(new Taken(under, key), ActorRefs.NoSender);
            }
        }
    }

    private void OnLooked(Looked looked)
    {
        _busy = false;
        if (_gone.Count > 0)
            Timers.StartSingleTimer("look", new Look(), _goneSince.Values.Any(IsNew) ? LookEvery : LookRarely);
    }

    private void OnNotLooked(NotLooked failed)
    {
        Context.GetLogger().Warning("what nodes that are gone have left cannot be taken over: {0}", failed.Problem);
        Context.Parent.Tell(new TakenInDoubt());
        OnLooked(new Looked());
    }

    private bool IsNew(long goneSince) => _services.Time.GetElapsedTime(goneSince) < Recently;
}
