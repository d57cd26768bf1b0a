namespace Hardshare.Carrier.Control;

/// <param name="Instance">The instance's id.</param>
/// <param name="Connection">Unique among all connections of all runs of the relay.</param>
/// <param name="Remote">The peer's <c>ip:port</c>.</param>
public sealed record ConnectionOpened(string Instance, string Connection, string Remote) : ControlEvent;

/// <param name="Instance">The instance's id.</param>
/// <param name="Connection">As in <see cref="ConnectionOpened"/>.</param>
/// <param name="Remote">The peer's <c>ip:port</c>.</param>
/// <param name="BytesIn">From the peer to the instance. Of a connection that was cut by the relay's own death: as last stored.</param>
/// <param name="BytesOut">From the instance to the peer.</param>
/// <param name="Reason">One of <see cref="CloseReason"/>.</param>
public sealed record ConnectionClosed(
    string Instance, string Connection, string Remote, long BytesIn, long BytesOut, string Reason) : ControlEvent;

/// <summary>The values of <see cref="ConnectionClosed.Reason"/>.</summary>
public static class CloseReason
{
    /// <summary>Both sides had closed.</summary>
    public const string Ended = "ended";

    /// <summary>One side was reset or failed.</summary>
    public const string Broken = "broken";

    /// <summary>No tunnel answered within the 3 s that a new connection waits.</summary>
    public const string NoTunnel = "no-tunnel";
    public const string Firewall = "firewall";
    public const string Removed = "removed";
    public const string RelayStopped = "relay-stopped";

    /// <summary>The relay had been killed; its successor found the connection in the stored state.</summary>
    public const string RelayLost = "relay-lost";
}

/// <param name="Instance">The instance's id.</param>
/// <param name="Remote">The peer's <c>ip:port</c>.</param>
/// <param name="Reason"><c>drop</c>, <c>reject</c> or <c>limit</c>.</param>
public sealed record ConnectionRefused(string Instance, string Remote, string Reason) : ControlEvent;

/// <summary>A tunnel has reported in: new connections go there. Live ones stay where they are.</summary>
public sealed record TargetChanged(string Instance, int TargetPort) : ControlEvent;

/// <summary>A port that was open before a restart cannot be opened again; it is tried again every second.</summary>
public sealed record ListenerFailed(string Instance, int Port, string Error) : ControlEvent;
