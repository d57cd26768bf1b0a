namespace Hardshare.Node.Gateway;

/// <summary>How the gateway's relay is run.</summary>
public sealed record RelayOptions
{
    /// <summary>The user of the gateway's sshd, whose sessions report to the relay.</summary>
    public string TunnelUser { get; init; } = "hardshare-tunnel";

    /// <summary>Where public ports are opened when a route names no address; null for all addresses.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>The carrier's program; null for the one beside the node's.</summary>
    public string? Program { get; init; }

    /// <summary>Environment variables that tell whose process it is.</summary>
    public IReadOnlyDictionary<string, string> Markers { get; init; } = new Dictionary<string, string>();

    /// <summary>How long the start may take.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an answer may take.</summary>
    public TimeSpan CallLimit { get; init; } = TimeSpan.FromSeconds(5);
}
