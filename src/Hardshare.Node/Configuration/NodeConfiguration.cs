using Hardshare.Actors;
using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Gateway;

namespace Hardshare.Node.Configuration;

/// <summary>The node's configuration, read and checked.</summary>
public sealed record NodeConfiguration(
    string Workspace,
    string NodeName,
    string DataFolder,
    string Socket,
    string LogLevel,
    ApiSection Api,
    ContainersSection Containers,
    GatewayOptions Gateway,
    TunnelServerSection TunnelServer,
    IReadOnlyDictionary<string, DeploymentConfiguration> Deployments,
    int SnapshotEvery,
    ClusterSection? Cluster = null)
{
    public NodeRoles Roles { get; init; } = NodeRoles.Both;
}

/// <summary>Where the HTTP API listens. <paramref name="Certificate"/> and <paramref name="CertificateKey"/> are PEM files.
/// <paramref name="PublicDiscovery"/>: null where the operator says nothing of it.</summary>
public sealed record ApiSection(
    string Address, int Port, bool BehindProxy, IReadOnlyList<string> TrustedProxies, string? Certificate, string? CertificateKey, bool? PublicDiscovery);

public sealed record ContainersSection(string Socket);

/// <summary>Where the gateway's private sshd listens and which user its tunnels log in as.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="PublicAddress">Where other hosts find it; null for <paramref name="Address"/>.</param>
public sealed record TunnelServerSection(string Address, int Port, string User, string? PublicAddress = null);

/// <summary>How the node shares its workspace with others; null in <see cref="NodeConfiguration"/> for a node that has it for itself.</summary>
public sealed record ClusterSection(DatabaseSection Database);

/// <summary>The workspace's PostgreSQL database.</summary>
/// <param name="Host">A name, an address, or the folder of a Unix socket.</param>
/// <param name="User">The role of this node.</param>
/// <param name="PasswordFile">Null only for a Unix socket, where the server may know the user by other means.</param>
/// <param name="Tls">Whether the connection is by TLS with a verified name.</param>
/// <param name="Authority">PEM file with the certificate of the authority that signed the server's; null for those that the machine trusts.</param>
public sealed record DatabaseSection(string Host, int Port, string Name, string User, string? PasswordFile, bool Tls, string? Authority);
