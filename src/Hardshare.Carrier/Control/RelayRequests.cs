namespace Hardshare.Carrier.Control;

/// <summary>
/// Opens an instance's public port, or keeps it open with these settings. Connections that the new firewall no longer allows are cut; a
/// changed port moves the listener and keeps the connections. Fails with <see cref="ControlError.PortInUse"/>,
/// <see cref="ControlError.ListenFailed"/> or <see cref="ControlError.BadRequest"/>, and then nothing has changed.
/// </summary>
/// <param name="Instance">The instance's id: letters, digits, <c>-</c>, <c>_</c> and <c>.</c> only.</param>
/// <param name="Port">The public port, 1 to 65535.</param>
/// <param name="Loopback">The instance's loopback address on this gateway, <c>127.x.y.z</c>, where its tunnel listens.</param>
/// <param name="Address">The address to listen on; null for the relay's own public address.</param>
/// <param name="Firewall">The first rule that matches decides; null for no rules.</param>
/// <param name="Default">What happens when no rule matches.</param>
/// <param name="MaxConnections">Connections open at a time, 1 to 10,000; more are refused.</param>
public sealed record SetInstance(
    string Instance,
    int Port,
    string Loopback,
    string? Address = null,
    IReadOnlyList<RelayRule>? Firewall = null,
    RelayAction Default = RelayAction.Accept,
    int MaxConnections = SetInstance.DefaultMaxConnections) : ControlRequest
{
    public const int DefaultMaxConnections = 64;
}

/// <summary>
/// Closes an instance's port and all its connections. Answered with an <see cref="InstanceList"/> that holds its last report, or nothing if
/// the instance was not known.
/// </summary>
public sealed record RemoveInstance(string Instance) : ControlRequest;

/// <summary>
/// The next connection from <paramref name="Source"/> (<c>ip:port</c>) to this instance, within 10 s, passes the firewall and is not
/// counted or reported: for the node's own probe, which binds its socket before it asks for this.
/// </summary>
public sealed record ExemptSource(string Instance, string Source) : ControlRequest;

/// <summary>Asks for an <see cref="InstanceList"/>.</summary>
public sealed record ListInstances : ControlRequest;
