using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.Nodes;

/// <summary>
/// To a gateway, from the host of a deployment: give this instance a public port and let this key open its tunnel, or keep both and change the firewall. Only the key's public half travels.
/// Answered with <see cref="GatewayEndpointOpened"/>.
/// </summary>
/// <param name="Instance">Under which id the instance's parts were made.</param>
/// <param name="Deployment">The sender has to own it.</param>
/// <param name="HistoryOf">The instance whose history tells of its connections; null for parts that are kept ready for one.</param>
/// <param name="TunnelKey">In OpenSSH's one-line form.</param>
/// <param name="Previous">What it has at this gateway already.</param>
/// <param name="Firewall">Who may connect.</param>
/// <param name="AsOf">The host's time of the order; an earlier order that comes later counts for nothing.</param>
[Manifest("open-endpoint-v1")]
public sealed record OpenGatewayEndpoint(
    InstanceId Instance, DeploymentId Deployment, InstanceId? HistoryOf, string TunnelKey, PublicEndpoint? Previous, Firewall Firewall, DateTimeOffset AsOf) : IGatewayCommand;

/// <summary>The public port is open, and the tunnel may come: where, as which user, and which host key has to be shown (one line, without comment).</summary>
[Manifest("endpoint-opened-v1")]
public sealed record GatewayEndpointOpened(PublicEndpoint Endpoint, string SshAddress, int SshPort, string SshUser, string HostKey) : IReply;

/// <summary>To a gateway, from the host of a deployment: close the public port and forget the tunnel's key. Answered with <see cref="GatewayEndpointClosed"/>.</summary>
[Manifest("close-endpoint-v1")]
public sealed record CloseGatewayEndpoint(InstanceId Instance, DeploymentId Deployment) : IGatewayCommand;

/// <summary>Nothing is left of it at the gateway; what its users sent and got there.</summary>
[Manifest("endpoint-closed-v1")]
public sealed record GatewayEndpointClosed(long BytesIn, long BytesOut) : IReply;

/// <summary>To a gateway: of all that the sender has had opened there before <paramref name="AsOf"/> it has only these still. Answered with <see cref="Done"/>.</summary>
[Manifest("keep-endpoints-v1")]
public sealed record KeepGatewayEndpoints(IReadOnlyList<InstanceId> Instances, DateTimeOffset AsOf) : IGatewayCommand;

/// <summary>To a gateway: look at the instance as a user would, at its public address, until it shows this host key or the command's time is over. Answered with <see cref="GatewayEndpointProbed"/>.</summary>
[Manifest("probe-endpoint-v1")]
public sealed record ProbeGatewayEndpoint(InstanceId Instance, string HostKey) : IGatewayCommand;

/// <summary><paramref name="Problem"/> is null when the instance answered as it should.</summary>
[Manifest("endpoint-probed-v1")]
public sealed record GatewayEndpointProbed(string? Problem) : IReply;

/// <summary>To a gateway: which of these instances of the sender's have users connected at the moment? Answered with <see cref="GatewayUse"/>.</summary>
[Manifest("get-gateway-use-v1")]
public sealed record GetGatewayUse(IReadOnlyList<InstanceId> Instances) : IGatewayCommand;

/// <summary>Those of the instances that were asked for that have users connected.</summary>
[Manifest("gateway-use-v1")]
public sealed record GatewayUse(IReadOnlyList<InstanceId> Connected) : IReply;
