using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Node.Keys;
using Hardshare.Node.Tests.Processes;
using Hardshare.TestMachine;

namespace Hardshare.Node.Tests.Gateway;

/// <summary>What somebody who has got hold of a tunnel's key can do with it at the gateway: open that tunnel, and nothing else.</summary>
public sealed class TunnelKeyTests : IAsyncLifetime
{
    private readonly TestGateway _gateway = new();
    private TunnelSpec _spec = null!;
    private TunnelSpec _other = null!;

    public async Task InitializeAsync()
    {
        await _gateway.StartAsync();
        _spec = await _gateway.AddInstanceAsync();
        _other = await _gateway.AddInstanceAsync();
        SecretFile.Write(KnownHosts, $"gw {_gateway.Server.Contact.HostKey}\n");
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    private string KnownHosts => _gateway.Folder.FilePath("known_hosts");

    [Fact]
    public async Task Command_is_not_run() => (await SshAsync([], "id; echo pwned")).Output.ShouldNotContain("pwned");

    [Fact]
    public async Task Terminal_is_refused_and_no_shell_reads_what_is_typed()
    {
        var session = await SshAsync(["-tt"], input: "echo pw''ned\n");
        session.Output.ShouldContain("PTY allocation request failed");
        session.Output.ShouldNotContain("pwned");
    }

    [Fact]
    public async Task Subsystem_is_not_started()
    {
        // The first packet of the SFTP protocol; a server would answer with one of its own.
        var session = await SshAsync(["-s"], "sftp", input: "\0\0\0\u0005\u0001\0\0\0\u0003");
        session.Output.ShouldNotContain("\0\0\0");
    }

    [Theory]
    [InlineData("127.0.0.1:20001")]
    [InlineData("localhost:20001")]
    [InlineData("0.0.0.0:20001")]
    [InlineData("*:20001")]
    [InlineData("[::1]:20001")]
    [InlineData("[::]:20001")]
    [InlineData("20001")]
    [InlineData("OTHER:20001")]
    [InlineData("OWN.example.org:20001")]
    public async Task Listening_anywhere_else_is_refused(string at)
    {
        at = at.Replace("OTHER", _other.Loopback, StringComparison.Ordinal).Replace("OWN", _spec.Loopback, StringComparison.Ordinal);
        var session = await SshAsync(["-o", "ExitOnForwardFailure=yes", "-R", at + ":" + _spec.LocalSocket]);
        session.ExitCode.ShouldBe(255);
        session.Output.ShouldContain("forwarding failed");
    }

    [Fact]
    public async Task Listening_at_a_socket_of_the_gateway_is_refused()
    {
        var path = _gateway.Folder.FilePath("evil.sock");
        var session = await SshAsync(["-o", "ExitOnForwardFailure=yes", "-R", path + ":" + _spec.LocalSocket]);
        session.ExitCode.ShouldBe(255);
        File.Exists(path).ShouldBeFalse();
    }

    [Fact]
    public async Task Connecting_from_the_gateway_to_its_own_ports_is_refused()
    {
        using var service = new TcpListener(IPAddress.Loopback, 0);
        service.Start();
        var session = await SshAsync(["-W", service.LocalEndpoint.ToString()!]);
        session.ExitCode.ShouldBe(255);
        service.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task Connecting_from_the_gateway_to_its_sockets_is_refused()
    {
        var local = FreePort.Find();
        using var ssh = Process.Start(Ssh(["-N", "-L", $"127.0.0.1:{local}:{_spec.LocalSocket}"], null))!;
        try
        {
            using var client = new TcpClient();
            await Eventually.TrueAsync(async () => await TryConnectAsync(client, local));
            // The instance's socket is there and would have greeted.
            var buffer = new byte[1];
            var read = 0;
            try
            {
                read = await client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            }
            catch (IOException)
            {
                // Reset is as good as closed.
            }
            read.ShouldBe(0);
        }
        finally
        {
            ssh.Kill();
            await ssh.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Tunnel_device_is_refused()
    {
        var session = await SshAsync(["-o", "ExitOnForwardFailure=yes", "-w", "0:0"]);
        session.ExitCode.ShouldBe(255);
    }

    [Fact]
    public async Task Key_that_is_no_longer_granted_opens_nothing_more()
    {
        await _gateway.Server.AuthorizeAsync([], CancellationToken.None);
        (await SshAsync([])).Output.ShouldContain("Permission denied (publickey)");
    }

    [Fact]
    public async Task Configuration_as_sshd_reads_it_allows_remote_forwards_only()
    {
        string[] become = ["--reuid=hardshare-tunnel", "--regid=hardshare-tunnel", "--clear-groups"];
        var configuration = Path.Combine(_gateway.Folder.Data.TunnelServer, "sshd_config");
        var read = await Tool.RunAsync("setpriv", [.. become, "/usr/sbin/sshd", "-T", "-f", configuration]);
        string[] expected =
        [
            "permittunnel no", "allowagentforwarding no", "x11forwarding no", "allowstreamlocalforwarding no", "allowtcpforwarding remote",
            "permitopen none", "permittty no", "permituserrc no", "permituserenvironment no", "passwordauthentication no",
            "kbdinteractiveauthentication no", "authenticationmethods publickey", "usepam no", "maxsessions 1",
        ];
        expected.Except(read.Output.Split('\n')).ShouldBeEmpty();
    }

    private static async Task<bool> TryConnectAsync(TcpClient client, int port)
    {
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<(int ExitCode, string Output)> SshAsync(string[] options, string? command = null, string input = "")
    {
        using var ssh = Process.Start(Ssh(options, command))!;
        await ssh.StandardInput.WriteAsync(input);
        ssh.StandardInput.Close();
        var output = ssh.StandardOutput.ReadToEndAsync();
        var errors = ssh.StandardError.ReadToEndAsync();
        await ssh.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (ssh.ExitCode, await output + await errors);
    }

    private ProcessStartInfo Ssh(string[] options, string? command)
    {
        string[] settings =
        [
            "BatchMode=yes", "IdentitiesOnly=yes", "StrictHostKeyChecking=yes", $"UserKnownHostsFile={KnownHosts}", "HostKeyAlias=gw",
            $"IdentityFile={_spec.PrivateKeyPath}", "LogLevel=INFO",
        ];
        string[] arguments =
        [
            "-F", "none", .. settings.SelectMany(setting => new[] { "-o", setting }), .. options,
            "-p", _gateway.Options.Port.ToString(CultureInfo.InvariantCulture), "hardshare-tunnel@127.0.0.1",
        ];
        return new ProcessStartInfo("ssh", command is null ? arguments : [.. arguments, command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }
}
