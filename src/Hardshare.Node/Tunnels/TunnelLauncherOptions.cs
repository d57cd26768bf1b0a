namespace Hardshare.Node.Tunnels;

/// <summary>How tunnels are made.</summary>
public sealed record TunnelLauncherOptions
{
    public string Ssh { get; init; } = "/usr/bin/ssh";

    /// <summary>Environment variables that tell whose processes they are; the instance's is added.</summary>
    public IReadOnlyDictionary<string, string> Markers { get; init; } = new Dictionary<string, string>();

    /// <summary>Until the gateway's sshd has answered.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
