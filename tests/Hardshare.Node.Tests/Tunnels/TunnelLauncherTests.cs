using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Node.Keys;
using Hardshare.Node.Tests.Processes;
using Hardshare.Node.Tunnels;
using Hardshare.TestMachine;

namespace Hardshare.Node.Tests.Tunnels;

public sealed class TunnelLauncherTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TestGateway _gateway = new();

    public async Task InitializeAsync() => await _gateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task StartAsync_carries_bytes_and_has_told_the_relay_when_it_returns()
    {
        var spec = await _gateway.AddInstanceAsync();
        var up = await _gateway.UpAsync(spec, 1);

        up.Attempt.ShouldBe(1);
        (await _gateway.NextReportAsync()).ShouldBe($"target {spec.Instance} {spec.Loopback} {TunnelState.PortOf(1)}\n");
        (await TestGateway.PassesAsync(spec, 1)).ShouldBeTrue();
        up.Exited.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task StartAsync_two_instances_at_once_do_not_meet()
    {
        var first = await _gateway.AddInstanceAsync();
        var second = await _gateway.AddInstanceAsync();
        await Task.WhenAll(_gateway.UpAsync(first, 1), _gateway.UpAsync(second, 1));
        (await TestGateway.PassesAsync(first, 1)).ShouldBeTrue();
        (await TestGateway.PassesAsync(second, 1)).ShouldBeTrue();
    }

    [Fact]
    public async Task StartAsync_at_once_after_kill_9_stands_at_a_new_port()
    {
        var spec = await _gateway.AddInstanceAsync();
        var first = await _gateway.UpAsync(spec, 1);
        await TestGateway.Kill9Async(_gateway.PidOf(spec));
        await first.Exited.WaitAsync(Limit);

        await _gateway.UpAsync(spec, 2);

        (await TestGateway.PassesAsync(spec, 2)).ShouldBeTrue();
    }

    [Fact]
    public async Task AdoptAsync_does_not_take_a_tunnel_that_goes_to_another_gateway()
    {
        var spec = await _gateway.AddInstanceAsync();
        await _gateway.UpAsync(spec, 7);
        var moved = spec with { Gateway = spec.Gateway with { Name = "another" } };
        (await _gateway.NewLauncher().AdoptAsync(moved, CancellationToken.None)).ShouldBe(new TunnelGone(8, $"the tunnel goes to gw {spec.Loopback}"));
        (await _gateway.NewLauncher().AdoptAsync(spec, CancellationToken.None)).ShouldBeOfType<TunnelUp>();
    }

    [Fact]
    public async Task StartAsync_ends_an_older_process_of_the_same_instance()
    {
        var spec = await _gateway.AddInstanceAsync();
        var first = await _gateway.UpAsync(spec, 1);
        await _gateway.UpAsync(spec, 2);
        await first.Exited.WaitAsync(Limit);
    }

    [Fact]
    public async Task StartAsync_tunnels_outlive_the_server_s_listener()
    {
        var spec = await _gateway.AddInstanceAsync();
        var up = await _gateway.UpAsync(spec, 1);
        await TestGateway.Kill9Async(_gateway.ServerPid);

        (await TestGateway.PassesAsync(spec, 1)).ShouldBeTrue();
        (await _gateway.StartAsync()).Adopted.ShouldBeFalse();
        (await TestGateway.PassesAsync(spec, 1)).ShouldBeTrue();
        var other = await _gateway.AddInstanceAsync();
        await _gateway.UpAsync(other, 1);
        up.Exited.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task AdoptAsync_finds_the_process_of_an_earlier_node_and_reports_again()
    {
        var spec = await _gateway.AddInstanceAsync();
        await _gateway.UpAsync(spec, 7);
        await _gateway.NextReportAsync();

        var adopted = await _gateway.NewLauncher().AdoptAsync(spec, CancellationToken.None);

        var up = adopted.ShouldBeOfType<TunnelUp>();
        up.Attempt.ShouldBe(7);
        (await _gateway.NextReportAsync()).ShouldBe($"target {spec.Instance} {spec.Loopback} {TunnelState.PortOf(7)}\n");
        await TestGateway.Kill9Async(_gateway.PidOf(spec));
        await up.Exited.WaitAsync(Limit);
        (await _gateway.NewLauncher().AdoptAsync(spec, CancellationToken.None)).ShouldBeOfType<TunnelGone>().NextAttempt.ShouldBe(8);
    }

    [Fact]
    public async Task AdoptAsync_nothing_was_started_yet_begins_with_one()
    {
        var spec = await _gateway.AddInstanceAsync();
        (await _gateway.Launcher.AdoptAsync(spec, CancellationToken.None)).ShouldBeOfType<TunnelGone>().NextAttempt.ShouldBeInRange(1, 20_000);
    }

    [Fact]
    public async Task StartAsync_gateway_with_another_host_key_is_not_spoken_to()
    {
        var spec = await _gateway.AddInstanceAsync();
        var other = spec with { Gateway = spec.Gateway with { HostKey = SshKeyPair.CreateEcdsa().PublicLine } };
        (await FailAsync(other)).ShouldContain("Host key verification failed");
    }

    [Fact]
    public async Task StartAsync_key_that_is_not_authorized_is_refused()
    {
        var spec = await _gateway.AddInstanceAsync(authorize: false);
        (await FailAsync(spec)).ShouldContain("Permission denied (publickey)");
    }

    [Fact]
    public async Task StartAsync_another_instance_s_address_is_refused()
    {
        var spec = await _gateway.AddInstanceAsync();
        var other = await _gateway.AddInstanceAsync();
        (await FailAsync(spec with { Loopback = other.Loopback })).ShouldContain("forwarding failed");
    }

    [Fact]
    public async Task StartAsync_gateway_that_is_away_is_told()
    {
        var spec = await _gateway.AddInstanceAsync();
        (await FailAsync(spec with { Gateway = spec.Gateway with { SshPort = FreePort.Find() } })).ShouldContain("Connection refused");
    }

    [Fact]
    public async Task StartAsync_without_answer_ends_at_its_limit()
    {
        var spec = await _gateway.AddInstanceAsync();
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var port = ((System.Net.IPEndPoint)silent.LocalEndpoint).Port;
        var outcome = await _gateway.Launcher.StartAsync(
            spec with { Gateway = spec.Gateway with { SshPort = port } }, 1, TimeSpan.FromMilliseconds(500), CancellationToken.None);
        outcome.ShouldBeOfType<TunnelFailed>().Reason.ShouldContain("within 0.5 s");
    }

    [Fact]
    public async Task DestroyAsync_leaves_no_process_no_listener_and_no_key()
    {
        var spec = await _gateway.AddInstanceAsync();
        var up = await _gateway.UpAsync(spec, 1);

        await _gateway.Launcher.DestroyAsync(spec.Instance, CancellationToken.None);
        await _gateway.Launcher.DestroyAsync(spec.Instance, CancellationToken.None);

        await up.Exited.WaitAsync(TimeSpan.FromSeconds(20));
        File.Exists(spec.PrivateKeyPath).ShouldBeFalse();
        await Eventually.TrueAsync(async () => !await TestGateway.PassesAsync(spec, 1));
    }

    [Fact]
    public async Task StartAsync_has_no_secret_among_its_arguments()
    {
        var spec = await _gateway.AddInstanceAsync();
        await _gateway.UpAsync(spec, 1);
        var arguments = File.ReadAllText($"/proc/{_gateway.PidOf(spec)}/cmdline");
        arguments.ShouldContain(spec.PrivateKeyPath);
        arguments.ShouldNotContain("PRIVATE KEY");
    }

    private async Task<string> FailAsync(TunnelSpec spec)
    {
        var outcome = await _gateway.Launcher.StartAsync(spec, 1, Limit, CancellationToken.None);
        return outcome.ShouldBeOfType<TunnelFailed>().Reason;
    }
}
