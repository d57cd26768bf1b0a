using System.Net;
using System.Net.Sockets;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Tests.Support;

namespace Hardshare.Carrier.Tests.Relays;

/// <summary>Who may connect, through a real relay process that listens for IPv4 and IPv6.</summary>
public class RelayFirewallTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Reject_resets_the_connection(string address)
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.DoAsync(new Subscribe());
        await relay.Control.DoAsync(relay.Settings() with { Firewall = [new(address, RelayAction.Reject)] });
        await relay.TunnelAsync();
        await relay.DialRejectedAsync(address);
        (await relay.Control.EventAsync<ConnectionRefused>()).Reason.ShouldBe("reject");
        var instance = (await relay.InstanceAsync())!;
        (instance.Dropped, instance.Connections).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Drop_leaves_the_connection_unanswered()
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.DoAsync(relay.Settings() with { Default = RelayAction.Drop });
        var tunnel = await relay.TunnelAsync();
        using var near = await relay.DialAsync();
        await near.SayAsync("hello?");
        await Eventually.True(async () => (await relay.InstanceAsync())!.Dropped == 1, "it is counted");
        var answer = near.ReceiveAsync(new byte[1]);
        await Eventually.Never(() => answer.IsCompleted || tunnel.Pending(), TimeSpan.FromMilliseconds(300), "an answer");
    }

    [Fact]
    public async Task First_rule_that_matches_decides()
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.DoAsync(relay.Settings() with
        {
            Firewall = [new("127.0.0.0/8", RelayAction.Accept), new("0.0.0.0/0", RelayAction.Reject)],
            Default = RelayAction.Drop,
        });
        var (_, far) = await relay.ConnectAsync(await relay.TunnelAsync());
        await far.SayAsync("in");
    }

    [Fact]
    public async Task Change_cuts_what_is_no_longer_allowed_and_nothing_else()
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.DoAsync(new Subscribe());
        await relay.Control.DoAsync(relay.Settings());
        var tunnel = await relay.TunnelAsync();
        var (near4, far4) = await relay.ConnectAsync(tunnel);
        using var near6 = await relay.DialAsync("::1");
        using var far6 = await tunnel.AcceptSocketAsync();

        await relay.Control.DoAsync(relay.Settings() with { Firewall = [new("::1", RelayAction.Accept)], Default = RelayAction.Drop });

        await near4.HearResetAsync();
        await far4.HearResetAsync();
        await near6.SayAsync("still here");
        await far6.HearAsync("still here");
        (await relay.Control.EventAsync<ConnectionClosed>()).Reason.ShouldBe(CloseReason.Firewall);
    }

    [Fact]
    public async Task Exempt_source_passes_once_and_is_not_counted()
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.DoAsync(new Subscribe());
        await relay.Control.DoAsync(relay.Settings() with { Default = RelayAction.Reject, MaxConnections = 1 });
        var tunnel = await relay.TunnelAsync();
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await relay.Control.DoAsync(new ExemptSource("i1", probe.LocalEndPoint!.ToString()!));
        await probe.ConnectAsync(IPAddress.Loopback, relay.Port);
        using var far = await tunnel.AcceptSocketAsync().WaitAsync(Eventually.Patience);
        await far.SayAsync("SSH-2.0-test");
        await probe.HearAsync("SSH-2.0-test");

        // A firewall that changes meanwhile does not cut it either.
        await relay.Control.DoAsync(relay.Settings() with { Default = RelayAction.Drop });
        await far.SayAsync("!");
        await probe.HearAsync("!");

        var instance = (await relay.InstanceAsync())!;
        (instance.Connections, instance.BytesOut, instance.Open.Count, instance.Dropped).ShouldBe((0, 0, 0, 0));
        relay.Control.Events<ConnectionOpened>().ShouldBeEmpty();
        using var other = await relay.DialAsync();
        await Eventually.True(async () => (await relay.InstanceAsync())!.Dropped == 1, "others are still dropped");
    }

    [Fact]
    public async Task More_connections_than_allowed_are_refused_until_one_ends()
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.DoAsync(new Subscribe());
        await relay.Control.DoAsync(relay.Settings() with { MaxConnections = 2 });
        var tunnel = await relay.TunnelAsync();
        var (first, firstFar) = await relay.ConnectAsync(tunnel);
        await relay.ConnectAsync(tunnel);
        await relay.DialRejectedAsync();
        (await relay.Control.EventAsync<ConnectionRefused>()).Reason.ShouldBe("limit");
        first.Dispose();
        firstFar.Dispose();
        await relay.Control.EventAsync<ConnectionClosed>();
        var (_, far) = await relay.ConnectAsync(tunnel);
        await far.SayAsync("in");
        (await relay.InstanceAsync())!.Refused.ShouldBe(1);
    }
}
