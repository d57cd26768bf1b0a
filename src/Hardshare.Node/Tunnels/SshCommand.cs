using System.Globalization;
using Hardshare.Actors.Deployments.Instances.Tunnels;

namespace Hardshare.Node.Tunnels;

/// <summary>The command line of a tunnel. No secret is in it.</summary>
internal static class SshCommand
{
    /// <summary>What the gateway is called in the tunnel's known hosts, whatever its address.</summary>
    public const string HostAlias = "hardshare-gateway";

    /// <summary>
    /// The session is held open, though it carries next to nothing: without one, sshd leaves Nagle's algorithm on and short messages
    /// wait for 40 ms. What it does carry is the report of the port.
    /// </summary>
    public static IReadOnlyList<string> For(TunnelSpec spec, int port, string knownHosts, TunnelLauncherOptions options)
    {
        var seconds = (int)Math.Ceiling(options.ConnectTimeout.TotalSeconds);
        (string Name, string Value)[] settings =
        [
            ("BatchMode", "yes"),
            ("IdentitiesOnly", "yes"),
            ("IdentityFile", Quoted(spec.PrivateKeyPath)),
            ("IdentityAgent", "none"),
            ("PreferredAuthentications", "publickey"),
            ("StrictHostKeyChecking", "yes"),
            ("UserKnownHostsFile", Quoted(knownHosts)),
            ("GlobalKnownHostsFile", "none"),
            ("HostKeyAlias", HostAlias),
            ("UpdateHostKeys", "no"),
            ("ExitOnForwardFailure", "yes"),
            ("ServerAliveInterval", "1"),
            ("ServerAliveCountMax", "3"),
            ("ConnectTimeout", seconds.ToString(CultureInfo.InvariantCulture)),
            // The tunnel only wraps an SSH connection that has its own, so cheap ones come first.
            ("KexAlgorithms", "^curve25519-sha256"),
            ("Ciphers", "^aes128-gcm@openssh.com"),
            ("Compression", "no"),
            ("ControlMaster", "no"),
            ("ControlPath", "none"),
            ("RequestTTY", "no"),
            ("LogLevel", "ERROR"),
        ];
        return
        [
            options.Ssh, "-F", "none", "-T", "-a", "-x",
            .. settings.SelectMany(setting => new[] { "-o", $"{setting.Name}={setting.Value}" }),
            "-R", $"{spec.Loopback}:{port.ToString(CultureInfo.InvariantCulture)}:{spec.LocalSocket}",
            "-p", spec.Gateway.SshPort.ToString(CultureInfo.InvariantCulture), "-l", spec.Gateway.SshUser, "--", spec.Gateway.SshAddress,
        ];
    }

    private static string Quoted(string path) => path.IndexOfAny(['"', '%', '\\', '\n']) < 0
        ? $"\"{path}\""
        : throw new IOException($"The data folder's path may not have quotes, '\\' or '%' in it: {path}");
}
