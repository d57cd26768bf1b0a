using System.Diagnostics;
using System.Net.Sockets;
using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Actors.Gateway;
using Hardshare.Contracts.Instances;
using Hardshare.Node.Gateway;
using Hardshare.Node.Keys;
using Hardshare.Node.Probes;
using Hardshare.Node.Tests.Processes;
using Hardshare.TestMachine;

namespace Hardshare.Node.Tests.Gateway;

/// <summary>All the way: public port, relay, sshd of the gateway, tunnel, socket of the instance, sshd of the instance.</summary>
public sealed class PublicAddressTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly TestGateway _gateway = new(withRelay: true);
    private readonly SshKeyPair _hostKey = SshKeyPair.CreateEcdsa();
    private readonly int _port = FreePort.Find();
    private TunnelSpec _spec = null!;
    private Process _sshd = null!;

    public async Task InitializeAsync()
    {
        await _gateway.StartAsync();
        await _gateway.Relay!.EnsureStartedAsync(CancellationToken.None);
        _spec = await _gateway.AddInstanceAsync();
        File.Delete(_spec.LocalSocket);
        var hostKey = _gateway.Folder.FilePath("instance_host_key");
        SecretFile.Write(hostKey, _hostKey.PrivatePem);
        await Tool.RunAsync("chown", "hardshare-tunnel", hostKey);
        const string Become = "/usr/bin/setpriv --reuid=hardshare-tunnel --regid=hardshare-tunnel --clear-groups";
        var server = $"EXEC:{Become} /usr/sbin/sshd -i -e -f /dev/null -o HostKey={hostKey},nofork";
        _sshd = Process.Start("socat", [$"UNIX-LISTEN:{_spec.LocalSocket},fork", server]);
        await Eventually.True(() => File.Exists(_spec.LocalSocket), "the instance's sshd listens");
    }

    public async Task DisposeAsync()
    {
        _sshd.Kill();
        await _sshd.WaitForExitAsync();
        _sshd.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Probe_finds_the_instance_at_its_public_address()
    {
        await SetRouteAsync(Firewall.Open);
        await _gateway.UpAsync(_spec, 1);
        (await ProbeAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Probe_passes_a_closed_firewall_and_is_not_counted()
    {
        await SetRouteAsync(Firewall.Closed);
        await _gateway.UpAsync(_spec, 1);
        (await ProbeAsync()).ShouldBeNull();
        (await _gateway.Relay!.RemoveAsync(_spec.Instance, CancellationToken.None)).ShouldBe(new RelayCounts(0, 0, 0));
    }

    [Fact]
    public async Task Probe_begun_before_the_tunnel_ends_when_the_tunnel_stands()
    {
        await SetRouteAsync(Firewall.Open);
        var probing = ProbeAsync();
        await _gateway.UpAsync(_spec, 1);
        (await probing).ShouldBeNull();
    }

    [Fact]
    public async Task Kill_9_of_the_tunnel_and_the_same_address_works_again_through_a_new_one()
    {
        await SetRouteAsync(Firewall.Open);
        var first = await _gateway.UpAsync(_spec, 1);
        (await ProbeAsync()).ShouldBeNull();
        await TestGateway.Kill9Async(_gateway.PidOf(_spec));
        await first.Exited.WaitAsync(Limit);

        await _gateway.UpAsync(_spec, 2);

        (await ProbeAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Kill_9_of_the_relay_and_the_same_address_works_again_without_a_new_tunnel()
    {
        await SetRouteAsync(Firewall.Open);
        var tunnel = await _gateway.UpAsync(_spec, 1);
        (await ProbeAsync()).ShouldBeNull();
        await TestGateway.Kill9Async(_gateway.RelayPid);

        await _gateway.Relay!.EnsureStartedAsync(CancellationToken.None);

        (await ProbeAsync()).ShouldBeNull();
        tunnel.Exited.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Tunnel_that_comes_up_while_the_relay_is_away_reports_when_it_is_back()
    {
        await SetRouteAsync(Firewall.Open);
        await TestGateway.Kill9Async(_gateway.RelayPid);
        var starting = _gateway.UpAsync(_spec, 1);
        await _gateway.Relay!.EnsureStartedAsync(CancellationToken.None);
        await starting;
        (await ProbeAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Connection_of_a_user_is_told_when_it_has_ended_also_after_the_relay_was_killed()
    {
        await SetRouteAsync(Firewall.Open);
        await _gateway.UpAsync(_spec, 1);
        using var over = new CancellationTokenSource();
        await using var ended = _gateway.Relay!.EndedConnectionsAsync(over.Token).GetAsyncEnumerator(over.Token);
        for (var round = 0; round < 2; round++)
        {
            using (var user = new TcpClient("127.0.0.1", _port))
                (await user.GetStream().ReadAsync(new byte[100])).ShouldBeGreaterThan(0);
            (await ended.MoveNextAsync().AsTask().WaitAsync(Limit)).ShouldBeTrue();
            ended.Current.Instance.ShouldBe(_spec.Instance);
            ended.Current.Connection.BytesOut.ShouldBeGreaterThan(0);
            ended.Current.Connection.Remote.ShouldStartWith("127.0.0.1:");
            await TestGateway.Kill9Async(_gateway.RelayPid);
            await _gateway.Relay.EnsureStartedAsync(CancellationToken.None);
        }
        await over.CancelAsync();
    }

    private Task SetRouteAsync(Firewall firewall) => _gateway.Relay!.SetAsync(
        new RelayRoute(_spec.Instance, "127.0.0.1", _port, _spec.Loopback, firewall), CancellationToken.None);

    private Task<string?> ProbeAsync() => new SshProbe(_gateway.Relay!, TimeProvider.System).ProbeAsync(
        _spec.Instance, new PublicEndpoint("gw", "127.0.0.1", _port, _spec.Loopback), _hostKey.PublicLine, Limit, CancellationToken.None);
}
