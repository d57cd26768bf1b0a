using Hardshare.Contracts.Instances;

namespace Hardshare.Actors.Gateway;

/// <summary>The gateway's private sshd: the port of the gateway actor.</summary>
public interface ITunnelServer
{
    /// <summary>
    /// Adopt the running sshd or start it; completes when it accepts connections. Throws <see cref="IOException"/> with what is wrong.
    /// </summary>
    Task<ServerProcess> EnsureStartedAsync(CancellationToken cancellation);

    /// <summary>How hosts reach it. Valid after the first start.</summary>
    Deployments.Instances.Tunnels.GatewayContact Contact { get; }

    /// <summary>
    /// The keys that may open tunnels from now on, all of them: each may listen on its own loopback address and do nothing else. Takes
    /// effect for the next connection.
    /// </summary>
    Task AuthorizeAsync(IReadOnlyCollection<TunnelGrant> grants, CancellationToken cancellation);

    /// <summary>The keys that may open tunnels at the moment, also those that a node before this one has authorized. What cannot be read is left out.</summary>
    Task<IReadOnlyCollection<TunnelGrant>> AuthorizedAsync(CancellationToken cancellation);
}

/// <summary>What one instance's tunnel key may do. <paramref name="Guest"/>: the other node whose instance it is, or null.</summary>
public sealed record TunnelGrant(InstanceId Instance, string PublicKey, string Loopback, Guest? Guest = null);

/// <summary>A server process that outlives the node. <paramref name="Exited"/> completes with a reason when it ends.</summary>
public sealed record ServerProcess(bool Adopted, Task<string> Exited);

/// <summary>The relay: public ports, firewall, byte counts. A process of its own, told what to do by idempotent messages.</summary>
public interface IRelay
{
    /// <summary>Adopt the running relay or start it. Throws <see cref="IOException"/> with what is wrong.</summary>
    Task<ServerProcess> EnsureStartedAsync(CancellationToken cancellation);

    /// <summary>
    /// Open or keep the public port, with this firewall. Throws <see cref="IOException"/>, for example when the port is taken by another
    /// program.
    /// </summary>
    Task SetAsync(RelayRoute route, CancellationToken cancellation);

    /// <summary>Close the port and all its connections; returns the byte counts. Idempotent.</summary>
    Task<RelayCounts> RemoveAsync(InstanceId instance, CancellationToken cancellation);

    /// <summary>
    /// Users' connections as they end, from now until cancelled, over restarts of the relay. Not to be relied on: a crash may lose some.
    /// </summary>
    IAsyncEnumerable<EndedConnection> EndedConnectionsAsync(CancellationToken cancellation);

    /// <summary>What the relay has at the moment.</summary>
    Task<IReadOnlyDictionary<InstanceId, RelayCounts>> ListAsync(CancellationToken cancellation);
}

public sealed record RelayRoute(InstanceId Instance, string Address, int Port, string Loopback, Firewall Firewall);

public sealed record EndedConnection(InstanceId Instance, InstanceConnectionClosed Connection);

/// <summary>Bytes that users sent (in) and got (out), and connections that are open.</summary>
public sealed record RelayCounts(long BytesIn, long BytesOut, int OpenConnections);
