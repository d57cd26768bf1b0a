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
    int SnapshotEvery);

/// <summary>Where the HTTP API listens. <paramref name="Certificate"/> and <paramref name="CertificateKey"/> are PEM files.
/// <paramref name="PublicDiscovery"/>: null where the operator says nothing of it.</summary>
public sealed record ApiSection(
    string Address, int Port, bool BehindProxy, IReadOnlyList<string> TrustedProxies, string? Certificate, string? CertificateKey, bool? PublicDiscovery);

public sealed record ContainersSection(string Socket);

/// <summary>Where the gateway's private sshd listens and which user its tunnels log in as.</summary>
public sealed record TunnelServerSection(string Address, int Port, string User);
