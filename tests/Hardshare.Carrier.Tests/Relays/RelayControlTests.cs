using System.Net;
using System.Net.Sockets;
using System.Text;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Tests.Support;
using Hardshare.TestMachine;

namespace Hardshare.Carrier.Tests.Relays;

/// <summary>What a relay is told, by the node and by tunnels, and what it tells.</summary>
public class RelayControlTests
{
    [Fact]
    public async Task Set_twice_keeps_connections_and_counts_and_writes_once()
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.DoAsync(relay.Settings());
        var (near, far) = await relay.ConnectAsync(await relay.TunnelAsync());
        await relay.InstanceAsync();
        var written = File.GetLastWriteTimeUtc(relay["state.json"]);
        await relay.Control.DoAsync(relay.Settings());
        File.GetLastWriteTimeUtc(relay["state.json"]).ShouldBe(written);
        await near.SayAsync("on");
        await far.HearAsync("on");
        (await relay.InstanceAsync())!.BytesIn.ShouldBe(2);
    }

    [Fact]
    public async Task Set_port_that_is_taken_fails_and_changes_nothing()
    {
        using var relay = await RelayFixture.StartAsync();
        using var other = new TcpListener(IPAddress.IPv6Any, 0);
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port;
        var fresh = await relay.Control.AskAsync(relay.Settings() with { Port = taken });
        fresh.ShouldBeOfType<RequestFailed>().Code.ShouldBe(ControlError.PortInUse);
        (await relay.InstanceAsync()).ShouldBeNull();

        await relay.Control.DoAsync(relay.Settings());
        var moved = await relay.Control.AskAsync(relay.Settings() with { Port = taken });
        moved.ShouldBeOfType<RequestFailed>().Code.ShouldBe(ControlError.PortInUse);
        (await relay.InstanceAsync())!.Port.ShouldBe(relay.Port);
        using var near = await relay.DialAsync();
    }

    [Fact]
    public async Task Set_another_port_moves_the_listener_and_keeps_connections()
    {
        using var relay = await RelayFixture.StartAsync();
        var (near, far) = await relay.ConnectedAsync();
        var port = FreePort.Find();
        await relay.Control.DoAsync(relay.Settings() with { Port = port });
        await near.SayAsync("on");
        await far.HearAsync("on");
        await Should.ThrowAsync<SocketException>(() => relay.DialAsync());
        (await relay.InstanceAsync())!.Port.ShouldBe(port);
    }

    [Fact]
    public async Task Remove_closes_the_port_and_all_connections()
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.DoAsync(new Subscribe());
        var (near, far) = await relay.ConnectedAsync();
        await near.SayAsync("counted");
        await far.HearAsync("counted");
        var last = (await relay.Control.AskAsync(new RemoveInstance("i1"))).ShouldBeOfType<InstanceList>().Instances.ShouldHaveSingleItem();
        (last.BytesIn, last.Open.Count).ShouldBe((7, 0));
        await near.HearEndAsync();
        await far.HearEndAsync();
        (await Should.ThrowAsync<SocketException>(() => relay.DialAsync())).SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
        (await relay.InstanceAsync()).ShouldBeNull();
        (await relay.Control.EventAsync<ConnectionClosed>()).Reason.ShouldBe(CloseReason.Removed);
        (await relay.Control.AskAsync(new RemoveInstance("i1"))).ShouldBeOfType<InstanceList>().Instances.ShouldBeEmpty();
    }

    [Fact]
    public async Task Report_switches_new_connections_over_and_leaves_live_ones()
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.DoAsync(new Subscribe());
        await relay.Control.DoAsync(relay.Settings());
        var (oldNear, oldFar) = await relay.ConnectAsync(await relay.TunnelAsync());
        var repaired = await relay.TunnelAsync();
        var (newNear, newFar) = await relay.ConnectAsync(repaired);
        await newNear.SayAsync("new");
        await newFar.HearAsync("new");
        await oldNear.SayAsync("old");
        await oldFar.HearAsync("old");
        var port = ((IPEndPoint)repaired.LocalEndpoint).Port;
        await relay.Control.EventAsync<TargetChanged>(e => e.TargetPort == port);
    }

    [Fact]
    public async Task Report_before_set_is_remembered()
    {
        using var relay = await RelayFixture.StartAsync();
        await File.AppendAllTextAsync(relay["report"], $"target i1 {relay.Loopback} 4711\n");
        await Eventually.True(
            async () =>
            {
                await relay.Control.DoAsync(relay.Settings());
                return (await relay.InstanceAsync())!.TargetPort == 4711;
            },
            "the early report counts");
    }

    [Theory]
    [InlineData("target i1 127.0.0.1 22")]
    [InlineData("target i1 10.0.0.1 22")]
    [InlineData("target i2 {0} 22")]
    [InlineData("target i1 {0} 0")]
    [InlineData("target i1 {0} 65536")]
    [InlineData("target i1 {0}")]
    [InlineData("target i1 {0} 22 more")]
    [InlineData("nonsense \u0000\u00ff")]
    public async Task Report_that_is_not_the_instances_own_is_ignored(string line)
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.DoAsync(relay.Settings());
        await relay.ReportAsync("i1", relay.Loopback, 4000);
        await File.AppendAllTextAsync(relay["report"], string.Format(null, line, relay.Loopback) + "\n");
        await File.AppendAllTextAsync(relay["report"], new string('x', 10_000) + "\n");
        await relay.ReportAsync("i1", relay.Loopback, 4001);
    }

    [Theory]
    [InlineData("""{"v":1,"id":"7","type":"set","instance":"i1","port":0,"loopback":"127.1.1.1"}""", ControlError.BadRequest)]
    [InlineData("""{"v":1,"id":"7","type":"set","instance":"i1","port":1000,"loopback":"10.1.1.1"}""", ControlError.BadRequest)]
    [InlineData("""{"v":1,"id":"7","type":"set","instance":"../x","port":1000,"loopback":"127.1.1.1"}""", ControlError.BadRequest)]
    [InlineData("""{"v":1,"id":"7","type":"set","port":1000,"loopback":"127.1.1.1"}""", ControlError.BadRequest)]
    [InlineData("""{"v":1,"id":"7","type":"set","instance":null,"port":1000,"loopback":"127.1.1.1"}""", ControlError.BadRequest)]
    [InlineData("""
        {"v":1,"id":"7","type":"set","instance":"i1","port":9,"loopback":"127.1.1.1","firewall":[{"source":"x","action":"DROP"}]}
        """, ControlError.BadRequest)]
    [InlineData("""{"v":1,"id":"7","type":"nonsense"}""", ControlError.BadRequest)]
    [InlineData("""{"v":1,"id":"7","type":"exempt","instance":"i9","source":"127.0.0.1:1"}""", ControlError.UnknownInstance)]
    [InlineData("""{"v":1,"id":"7","type":"status"}""", ControlError.Unsupported)]
    [InlineData("""{"v":2,"id":"7","type":"list"}""", ControlError.UnsupportedVersion)]
    [InlineData("""{"id":"7"}""", ControlError.BadRequest)]
    public async Task Request_that_makes_no_sense_is_answered_with_why(string line, string code)
    {
        using var relay = await RelayFixture.StartAsync();
        var failed = (await relay.Control.SendAsync(Encoding.UTF8.GetBytes(line.Trim() + "\n"))).ShouldBeOfType<RequestFailed>();
        (failed.Code, failed.Id).ShouldBe((code, "7"));
        failed.Message.ShouldNotBeEmpty();
        (await relay.Control.AskAsync(new ListInstances())).ShouldBeOfType<InstanceList>().Instances.ShouldBeEmpty();
    }

    [Fact]
    public async Task Request_that_is_no_JSON_is_answered_and_the_next_one_too()
    {
        using var relay = await RelayFixture.StartAsync();
        var failed = (await relay.Control.SendAsync("}{\n"u8.ToArray())).ShouldBeOfType<RequestFailed>();
        failed.Code.ShouldBe(ControlError.BadRequest);
        await relay.Control.DoAsync(relay.Settings());
    }

    [Fact]
    public async Task Subscribe_gets_first_what_happened_unheard()
    {
        using var relay = await RelayFixture.StartAsync();
        var (near, far) = await relay.ConnectedAsync();
        near.Dispose();
        far.Dispose();
        await Eventually.True(async () => (await relay.InstanceAsync())!.Open.Count == 0, "the connection is gone");
        await relay.Control.DoAsync(new Subscribe());
        await relay.Control.EventAsync<ConnectionOpened>();
        (await relay.Control.EventAsync<ConnectionClosed>()).At.ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);

        using var second = await ControlConnection.OpenAsync(relay["control.sock"]);
        await second.DoAsync(new Subscribe());
        await second.DoAsync(relay.Settings());
        second.Events<ConnectionOpened>().ShouldBeEmpty();
    }
}
