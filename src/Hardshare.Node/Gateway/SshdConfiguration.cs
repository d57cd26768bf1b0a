using System.Globalization;
using System.Net.Sockets;

namespace Hardshare.Node.Gateway;

/// <summary>The configuration of the gateway's sshd: tunnels in, and nothing else.</summary>
internal static class SshdConfiguration
{
    public static string Write(TunnelServerOptions options, string user, string folder)
    {
        var port = options.Port.ToString(CultureInfo.InvariantCulture);
        var address = System.Net.IPAddress.TryParse(options.ListenAddress, out var ip) && ip.AddressFamily == AddressFamily.InterNetworkV6
            ? $"[{options.ListenAddress}]:{port}"
            : $"{options.ListenAddress}:{port}";
        return $"""
            # Written by Hardshare at each start; changes are lost.
            ListenAddress {address}
            HostKey "{folder}/host_key"
            AuthorizedKeysFile "{folder}/authorized_keys"
            # Who may change them is settled by the folder, which belongs to root.
            StrictModes no
            PidFile none
            AllowUsers {user}

            AuthenticationMethods publickey
            PubkeyAuthentication yes
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            HostbasedAuthentication no
            PermitEmptyPasswords no
            UsePAM no
            MaxAuthTries 2
            LoginGraceTime 10
            MaxStartups {options.MaxStartups.ToString(CultureInfo.InvariantCulture)}
            PerSourceMaxStartups none

            # A key's own options say where it may listen. Nothing may be opened from here.
            AllowTcpForwarding remote
            GatewayPorts clientspecified
            PermitOpen none
            AllowStreamLocalForwarding no
            AllowAgentForwarding no
            X11Forwarding no
            PermitTunnel no
            PermitTTY no
            PermitUserRC no
            PermitUserEnvironment no
            MaxSessions 1

            # A host that has gone silent loses its tunnel, so that a new one is not in its way.
            ClientAliveInterval 1
            ClientAliveCountMax 3
            TCPKeepAlive yes
            Compression no
            UseDNS no
            PrintMotd no
            PrintLastLog no
            LogLevel INFO

            """;
    }
}
