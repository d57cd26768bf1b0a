namespace Hardshare.Node.Gateway;

/// <summary>How the gateway's private sshd is set up.</summary>
public sealed record TunnelServerOptions
{
    /// <summary>The gateway's name in the workspace.</summary>
    public required string GatewayName { get; init; }

    /// <summary>Where sshd listens. Another address than loopback when hosts are other machines.</summary>
    public string ListenAddress { get; init; } = "127.0.0.1";

    /// <summary>1 to 65535.</summary>
    public int Port { get; init; } = 7022;

    /// <summary>How hosts reach it; null for <see cref="ListenAddress"/>.</summary>
    public string? ContactAddress { get; init; }

    /// <summary>The system user that all of it runs as. It needs a shell, and no password; <c>scripts/setup</c> makes it.</summary>
    public string User { get; init; } = "hardshare-tunnel";

    public string Sshd { get; init; } = "/usr/sbin/sshd";

    /// <summary>Connections that may be authenticating at the same time: as many tunnels as may come back at once after a cut.</summary>
    public int MaxStartups { get; init; } = 500;

    /// <summary>Environment variables that tell whose process it is.</summary>
    public IReadOnlyDictionary<string, string> Markers { get; init; } = new Dictionary<string, string>();

    /// <summary>How long the start may take.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(10);
}
