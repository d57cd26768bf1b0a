using Hardshare.Actors.Directory;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Actors.Gateway.Remote;

/// <summary>
/// Tells each gateway from time to time all that this host still has there, so that what could not be closed is: after a change, when the gateway's process is another one, and once a minute. Nothing is told before the
/// node knows what it has.
/// </summary>
internal sealed class KeptLists(GatewayOrders orders, IActorRef directory, TimeProvider time, CancellationToken cancellation)
{
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, Line> _lines = [];
    private int _changes;

    private sealed record Line(Guid Process, int Changes, long At, bool IsUnderWay, bool HasAny);

    /// <summary>To the actor: the instances that live on this node, and no others.</summary>
    public sealed record Living(IReadOnlySet<InstanceId> Instances);

    private sealed record Unknown;

    /// <summary>To the actor: the gateway has taken the list, or not.</summary>
    public sealed record Told(string Gateway, Guid Process, int Changes, bool Taken);

    public bool HasBegun { get; private set; }

    /// <summary>The node knows what it has. <paramref name="self"/> hears <see cref="Living"/>, unless that is in doubt.</summary>
    public void Begin(IActorRef self)
    {
        HasBegun = true;
        directory.Ask<DirectoryActor.Living>(new DirectoryActor.GetLiving(), GatewayOrders.Limit, cancellation)
            .PipeTo(self, success: living => living.Doubt is null ? new Living(living.Instances) : new Unknown(), failure: _ => new Unknown());
    }

    /// <summary>Something that was somewhere is not there any more.</summary>
    public void Changed() => _changes++;

    public void Tell(GatewayPeers peers, IReadOnlyDictionary<InstanceId, RemoteEndpoint> endpoints, IActorRef self)
    {
        if (!HasBegun)
            return;
        foreach (var peer in peers.All.Where(peer => peer.Alive && IsDue(peer)))
        {
            // Who is just being placed may be there already.
            InstanceId[] there = [.. endpoints.Where(pair => pair.Value.IsAt(peer.Name) || pair.Value.Current is null || pair.Value.IsPlacing).Select(pair => pair.Key)];
            HashSet<InstanceId> known = [.. endpoints.Keys];
            var asOf = orders.Next();
            var (changes, process) = (_changes, peer.Card.Process);
            _lines[peer.Name] = new Line(process, changes, time.GetTimestamp(), IsUnderWay: true, there.Length > 0);
            TellAsync(peer.Name, there, known, asOf).PipeTo(
                self, success: taken => new Told(peer.Name, process, changes, taken), failure: _ => new Told(peer.Name, process, changes, false));
        }
    }

    public void On(Told told)
    {
        var line = _lines[told.Gateway];
        _lines[told.Gateway] = line with { IsUnderWay = false, Process = told.Taken ? told.Process : Guid.Empty, Changes = told.Changes, At = time.GetTimestamp() };
    }

    private bool IsDue(GatewayPeer peer)
    {
        if (!_lines.TryGetValue(peer.Name, out var line))
            return true;
        var since = time.GetElapsedTime(line.At);
        return !line.IsUnderWay && (line.Process != peer.Card.Process || line.Changes != _changes ? since > Pause : line.HasAny && since > Again);
    }

    private async Task<bool> TellAsync(string gateway, IReadOnlyList<InstanceId> there, HashSet<InstanceId> known, DateTimeOffset asOf)
    {
        var living = await directory.Ask<DirectoryActor.Living>(new DirectoryActor.GetLiving(), GatewayOrders.Limit, cancellation);
        if (living.Doubt is not null)
            return false;
        // An instance that lives and has not said yet where it is may be there.
        InstanceId[] kept = [.. there, .. living.Instances.Where(instance => !known.Contains(instance))];
        return await orders.SendAsync(gateway, new KeepGatewayEndpoints(kept, asOf), GatewayOrders.Limit, cancellation) is Done;
    }
}
