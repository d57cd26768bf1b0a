using Hardshare.Contracts.Nodes;

namespace Hardshare.Actors.Gateway.Remote;

/// <summary>
/// Gateways that are being drained: what this host has there goes to another one, at once where no user is connected, because a move breaks users' sessions, and else when the deadline has passed. Where there is no other
/// gateway everything stays.
/// </summary>
internal sealed class DrainedGateways(GatewayOrders orders, TimeProvider time, CancellationToken cancellation)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, long> _askedAt = [];

    /// <summary>To the actor: these may leave.</summary>
    public sealed record Leave(IReadOnlyCollection<InstanceId> Instances, string Reason);

    public void Look(GatewayPeers peers, IReadOnlyDictionary<InstanceId, RemoteEndpoint> endpoints, IActorRef self)
    {
        foreach (var gateway in peers.All.Where(peer => peer.Drain is not null && IsDue(peer.Name)))
        {
            InstanceId[] there = [.. endpoints.Where(pair => pair.Value.Current?.Gateway == gateway.Name).Select(pair => pair.Key)];
            if (there.Length == 0 || peers.Candidates(gateway.Name, drainedToo: false).Count == 0)
                continue;
            _askedAt[gateway.Name] = time.GetTimestamp();
            if (gateway.Drain!.Deadline <= time.GetUtcNow())
                self.Tell(new Leave(there, $"gateway {gateway.Name} is drained, and the time for that is over"));
            else if (gateway.Alive)
                FindUnusedAsync(gateway.Name, there).PipeTo(self, failure: _ => new Leave([], ""));
        }
    }

    private bool IsDue(string gateway) => !_askedAt.TryGetValue(gateway, out var at) || time.GetElapsedTime(at) >= Every;

    private async Task<Leave> FindUnusedAsync(string gateway, InstanceId[] there) =>
        await orders.SendAsync(gateway, new GetGatewayUse(there), GatewayOrders.Limit, cancellation) is GatewayUse use
            ? new Leave([.. there.Except(use.Connected)], $"gateway {gateway} is drained, and nobody is connected")
            : new Leave([], "");
}
