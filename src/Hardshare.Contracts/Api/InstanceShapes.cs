namespace Hardshare.Contracts.Api;

/// <summary>
/// What to launch with. <paramref name="ExpireD"/> is in seconds. <paramref name="Wds"/> are deployments that would do, where the path
/// names none. <paramref name="AllowNoop"/>: the caller's existing instance will do. <paramref name="Vpn"/> and <paramref name="Eurl"/> are
/// accepted and not acted on, which the reply says.
/// </summary>
public sealed record LaunchOrder(
    bool? Reserve, string? Sshkey, long? ExpireD, bool? Keepalive, bool? AllowNoop, IReadOnlyList<string>? Wds, bool? Vpn, string? Eurl);

/// <summary>
/// <paramref name="Success"/> is false when the request waits; the id becomes the instance's. <paramref name="Sshkey"/> is the private key
/// that was made, if the caller brought none: it is the user's only copy that the server sends unasked.
/// </summary>
public sealed record LaunchReply(bool Success, string Id, string? Sshkey, IReadOnlyList<string>? Warnings);

/// <summary>Two lists of the same length and order, and with <c>details</c> an entry for each id.</summary>
public sealed record InstancePage(
    IReadOnlyList<string> WorkspaceInstances, IReadOnlyList<string> WorkspaceDeployments, int PageCount,
    IReadOnlyDictionary<string, InstanceInfo>? Info);

/// <summary>
/// An instance. READY never appears without <paramref name="Fwd"/> and <paramref name="Hostkeys"/>; both are absent once it ended.
/// <paramref name="Step"/> is what the start or the clean-up is busy with.
/// </summary>
public sealed record InstanceInfo(
    string Id, string Deployment, string Type, string Region, string Starttime, string Status, string Rootuser, string User,
    ForwardInfo? Fwd, IReadOnlyList<string>? Hostkeys, string? Endtime, string? Expires, bool? Keepalive, string? Step, string? EndReason,
    IReadOnlyList<DegradationInfo>? Degraded);

/// <summary>Where SSH answers: a host name or address, and a port. Empty while the instance is in INIT.</summary>
public sealed record ForwardInfo(string? Ipv4, int? Port);

public sealed record DegradationInfo(string Part, string Reason, string Since);

/// <summary>A private key, ending with a newline.</summary>
public sealed record PrivateKeyInfo(string Key);

/// <summary>Rules are pairs of source and action, of which the first that matches decides, else <paramref name="Default"/>.</summary>
public sealed record FirewallInfo(IReadOnlyList<IReadOnlyList<string>> Rules, string Default);

/// <summary>
/// <paramref name="Action"/> is ACCEPT, DROP or REJECT; <paramref name="Src"/> an address or CIDR range, or absent for the caller's
/// address.
/// </summary>
public sealed record FirewallOrder(string Action, string? Src);

public sealed record ReservationList(IReadOnlyList<ReservationInfo> Reservations);

/// <summary>A waiting request; <paramref name="Ahead"/> are before it, and <paramref name="Why"/> says for what it waits.</summary>
public sealed record ReservationInfo(string Id, string Created, string Desc, string User, int Ahead, string Why);
