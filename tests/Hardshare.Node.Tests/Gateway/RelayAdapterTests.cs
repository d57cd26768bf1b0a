using System.Net;
using System.Net.Sockets;
using Hardshare.Actors.Gateway;
using Hardshare.Contracts.Instances;
using Hardshare.Node.Gateway;
using Hardshare.Node.Processes;
using Hardshare.TestMachine;

namespace Hardshare.Node.Tests.Gateway;

public sealed class RelayAdapterTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ProcessStarter _starter = new(TimeProvider.System);
    private readonly RelayAdapter _relay;
    private readonly InstanceId _instance = InstanceId.New();
    private readonly int _port = FreePort.Find();

    public RelayAdapterTests() => _relay = NewRelay();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _starter.KillAsync(_folder.Data.Relay, RelayAdapter.Name);
        await _relay.DisposeAsync();
        _starter.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task EnsureStartedAsync_starts_once_and_is_adopted_later()
    {
        (await StartAsync()).Adopted.ShouldBeFalse();
        var pid = Pid;
        await using var later = NewRelay();
        (await later.EnsureStartedAsync(CancellationToken.None)).Adopted.ShouldBeTrue();
        Pid.ShouldBe(pid);
    }

    [Fact]
    public async Task EnsureStartedAsync_after_kill_9_knows_its_routes_again()
    {
        var first = await StartAsync();
        await _relay.SetAsync(Route(Firewall.Open), CancellationToken.None);
        await TestGateway.Kill9Async(Pid);
        await first.Exited.WaitAsync(TimeSpan.FromSeconds(10));

        (await StartAsync()).Adopted.ShouldBeFalse();

        (await _relay.ListAsync(CancellationToken.None)).Keys.ShouldBe([_instance]);
    }

    [Fact]
    public async Task EnsureStartedAsync_only_the_tunnels_group_may_report()
    {
        await StartAsync();
        var report = Path.Combine(_folder.Data.Relay, "report");
        (await Tool.RunAsync("stat", "-c", "%G %a", report)).Output.ShouldBe("hardshare-tunnel 620\n");
        (await Tool.RunAsync("stat", "-c", "%G %a", _folder.Data.Relay)).Output.ShouldBe("hardshare-tunnel 710\n");
        var control = Path.Combine(_folder.Data.Relay, "control.sock");
        string[] become = ["--reuid=hardshare-tunnel", "--regid=hardshare-tunnel", "--clear-groups"];
        var open = await Tool.RunAsync("setpriv", [.. become, "test", "-w", control]);
        open.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task SetAsync_opens_the_port_RemoveAsync_closes_it_and_both_may_be_repeated()
    {
        await StartAsync();
        await _relay.SetAsync(Route(Firewall.Open), CancellationToken.None);
        await _relay.SetAsync(Route(Firewall.Open), CancellationToken.None);
        (await ConnectsAsync()).ShouldBeTrue();

        await _relay.RemoveAsync(_instance, CancellationToken.None);
        (await _relay.RemoveAsync(_instance, CancellationToken.None)).ShouldBe(new RelayCounts(0, 0, 0));
        (await ConnectsAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task SetAsync_port_that_is_taken_throws_what_is_wrong()
    {
        await StartAsync();
        using var other = new TcpListener(IPAddress.Loopback, _port);
        other.Start();
        var refused = await Should.ThrowAsync<IOException>(_relay.SetAsync(Route(Firewall.Open), CancellationToken.None));
        refused.Message.ShouldContain("in use");
    }

    [Fact]
    public async Task SetAsync_firewall_reaches_the_relay()
    {
        await StartAsync();
        var firewall = new Firewall([new FirewallRule("127.0.0.0/8", FirewallAction.Reject)], FirewallAction.Accept);
        await _relay.SetAsync(Route(firewall), CancellationToken.None);
        using var client = new TcpClient();
        await Should.ThrowAsync<Exception>(async () =>
        {
            await client.ConnectAsync(IPAddress.Loopback, _port);
            (await client.GetStream().ReadAsync(new byte[1])).ShouldBe(1);
        });
    }

    [Fact]
    public async Task SetAsync_without_a_relay_throws_IOException() =>
        await Should.ThrowAsync<IOException>(_relay.SetAsync(Route(Firewall.Open), CancellationToken.None));

    private int Pid => _starter.TryAdopt(_folder.Data.Relay, RelayAdapter.Name).Process.ShouldNotBeNull().Id;

    private RelayAdapter NewRelay() => new(new RelayOptions(), _folder.Data, _starter, TimeProvider.System);

    private Task<ServerProcess> StartAsync() => _relay.EnsureStartedAsync(CancellationToken.None);

    private RelayRoute Route(Firewall firewall) => new(_instance, "127.0.0.1", _port, "127.77.3.4", firewall);

    private async Task<bool> ConnectsAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
