namespace Hardshare.Carrier.Control;

/// <summary>Answers <see cref="ListInstances"/>.</summary>
public sealed record InstanceList(IReadOnlyList<InstanceReport> Instances) : ControlReply;

/// <summary>
/// An instance at the relay. Counts are since the first <see cref="SetInstance"/>, go on over a restart of the relay and never go back;
/// a relay that is killed may lose what it counted in its last second, but nothing that it had reported.
/// </summary>
public sealed record InstanceReport
{
    public required string Instance { get; init; }

    public required int Port { get; init; }

    /// <summary>The address it listens on.</summary>
    public required string Address { get; init; }

    public required string Loopback { get; init; }

    /// <summary>The port on <see cref="Loopback"/> that new connections go to; null until a tunnel has reported one.</summary>
    public int? TargetPort { get; init; }

    /// <summary>False if the port could not be opened again after a restart; it is tried again every second.</summary>
    public required bool Listening { get; init; }

    /// <summary>Why it does not listen.</summary>
    public string? Error { get; init; }

    /// <summary>Bytes from the public side to the instance.</summary>
    public required long BytesIn { get; init; }

    /// <summary>Bytes from the instance to the public side.</summary>
    public required long BytesOut { get; init; }

    /// <summary>Connections accepted so far.</summary>
    public required long Connections { get; init; }

    /// <summary>Connections dropped or rejected by the firewall so far.</summary>
    public required long Dropped { get; init; }

    /// <summary>Connections refused for another reason so far: too many at a time.</summary>
    public required long Refused { get; init; }

    public required IReadOnlyList<OpenConnection> Open { get; init; }
}

/// <param name="Connection">Unique among all connections of all runs of the relay.</param>
/// <param name="Remote">The peer's <c>ip:port</c>.</param>
/// <param name="Since">When it was accepted.</param>
/// <param name="BytesIn">From the peer to the instance.</param>
/// <param name="BytesOut">From the instance to the peer.</param>
public sealed record OpenConnection(string Connection, string Remote, DateTimeOffset Since, long BytesIn, long BytesOut);
