using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Actors.Membership;

/// <summary>How this node stands in its workspace at the moment; written by <see cref="MembershipActor"/> and the node, read by whoever begins later than it changed.</summary>
public sealed class Standing
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, long> _epochs = [];
    private volatile IReadOnlyList<Member> _members = [];
    private volatile Tenure? _tenure;
    private volatile ImmutableDictionary<string, DrainView> _drains = ImmutableDictionary<string, DrainView>.Empty;

    /// <summary>All nodes, this one included; empty before the first lease.</summary>
    public IReadOnlyList<Member> Members
    {
        get => _members;
        internal set => _members = value;
    }

    /// <summary>Whether this node has its lease, as far as it knows.</summary>
    public bool HasLease => _tenure is not null;

    /// <summary>The incarnation under which it has its lease; null while it has none. As long as it stays the same nobody could take anything over.</summary>
    public Guid? Incarnation => _tenure?.Incarnation;

    /// <summary>The node ends in order and has given its lease back: what it left running has its deadlines, and is not to be disturbed.</summary>
    public bool HasResigned { get; private set; }

    /// <summary>Whether this process has had its lease at some time.</summary>
    internal bool WasHeld { get; private set; }

    /// <summary>Cancelled when the lease that the node has now is lost; is cancelled already while it has none.</summary>
    public CancellationToken Lost => _tenure?.Lost.Token ?? new CancellationToken(canceled: true);

    /// <summary>
    /// Whether this node may act on a robot that another could have taken over: the lease has not run out at <paramref name="now"/> on the boot clock, and it is known
    /// that the deployment was this node's under that very lease.
    /// </summary>
    public bool MayActOn(DeploymentId deployment, TimeSpan now) => _tenure is { } tenure && now < tenure.Ends && tenure.Served.Contains(deployment);

    /// <summary>The epoch under which this node owns what the persistence id belongs to. What is not known here is new: it begins with 1.</summary>
    public long EpochOf(string persistenceId) => _epochs.GetValueOrDefault(OwnedKeys.Of(persistenceId), 1);

    internal void Know(IReadOnlyDictionary<string, long> epochs)
    {
        foreach (var (entity, epoch) in epochs)
            _epochs[entity] = epoch;
    }

    public Member? Find(string name) => Members.FirstOrDefault(member => member.Name == name);

    /// <summary>How a node of the workspace, this one included, is drained; null when it is not, as far as is known here.</summary>
    public DrainView? DrainOf(string node) => _drains.GetValueOrDefault(node);

    internal void Show(DrainView drain)
    {
        lock (_gate)
            _drains = drain.Draining ? _drains.SetItem(drain.Node, drain) : _drains.Remove(drain.Node);
    }

    /// <summary>The lease is this node's until <paramref name="ends"/> on the boot clock.</summary>
    internal void Hold(Guid incarnation, TimeSpan ends)
    {
        Tenure? before;
        lock (_gate)
        {
            WasHeld = true;
            before = _tenure is { } held && held.Incarnation != incarnation ? held : null;
            _tenure = _tenure is { } same && before is null ? same with { Ends = ends } : new Tenure(incarnation, ends, [], new CancellationTokenSource());
        }
        _ = before?.Lost.CancelAsync();
    }

    internal void Lose()
    {
        Tenure? before;
        lock (_gate)
            (before, _tenure) = (_tenure, null);
        _ = before?.Lost.CancelAsync();
    }

    internal void Resign()
    {
        lock (_gate)
            (HasResigned, _tenure) = (true, null);
    }

    /// <summary>These deployments were found to be this node's under this incarnation. False if its lease is another one by now, or none.</summary>
    internal bool TryServe(Guid? incarnation, IEnumerable<DeploymentId> deployments)
    {
        lock (_gate)
        {
            if (_tenure is not { } tenure || tenure.Incarnation != incarnation)
                return false;
            _tenure = tenure with { Served = tenure.Served.Union(deployments) };
            return true;
        }
    }

    private sealed record Tenure(Guid Incarnation, TimeSpan Ends, ImmutableHashSet<DeploymentId> Served, CancellationTokenSource Lost);
}
