using System.Net.Sockets;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Tests.Support;

namespace Hardshare.Carrier.Tests.Relays;

/// <summary>The life of the relay's process: starts, deaths and ends.</summary>
public class RelayProcessTests
{
    [Fact]
    public async Task Killed_relay_started_again_serves_the_same_ports_and_targets_and_says_what_was_cut()
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.DoAsync(relay.Settings() with { Firewall = [new("::1", RelayAction.Reject)] });
        var tunnel = await relay.TunnelAsync();
        var (near, far) = await relay.ConnectAsync(tunnel);
        await near.SayAsync("counted");
        await far.HearAsync("counted");
        var before = (await relay.InstanceAsync())!;

        await relay.Process.KillAsync();
        await near.HearEndAsync();
        await relay.RestartAsync();

        var after = (await relay.InstanceAsync())!;
        (after.Port, after.TargetPort, after.Listening).ShouldBe((before.Port, before.TargetPort, true));
        (after.BytesIn, after.Connections).ShouldBe((7, 1));
        after.Open.ShouldBeEmpty();
        var (again, againFar) = await relay.ConnectAsync(tunnel);
        await again.SayAsync("more");
        await againFar.HearAsync("more");
        (await relay.InstanceAsync())!.BytesIn.ShouldBe(11);
        await relay.DialRejectedAsync("::1");

        await relay.Control.DoAsync(new Subscribe());
        var cut = await relay.Control.EventAsync<ConnectionClosed>();
        (cut.Connection, cut.Remote, cut.BytesIn, cut.Reason)
            .ShouldBe((before.Open[0].Connection, before.Open[0].Remote, 7, CloseReason.RelayLost));
        again.LocalEndPoint!.ToString().ShouldNotBe(cut.Remote);
    }

    [Fact]
    public async Task Restart_while_the_port_is_taken_gets_it_as_soon_as_it_is_free()
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.DoAsync(relay.Settings());
        await relay.Process.KillAsync();
        var thief = new TcpListener(System.Net.IPAddress.IPv6Any, relay.Port);
        thief.Server.DualMode = true;
        thief.Start();
        await relay.RestartAsync();
        var report = (await relay.InstanceAsync())!;
        report.Listening.ShouldBeFalse();
        report.Error.ShouldNotBeNull().ShouldContain("Address already in use");
        thief.Dispose();
        await Eventually.True(async () => (await relay.InstanceAsync())!.Listening, "the port is open again");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stop_ends_in_order_and_keeps_the_instances(bool byMessage)
    {
        using var relay = await RelayFixture.StartAsync();
        var (near, _) = await relay.ConnectedAsync();
        if (byMessage) await relay.Control.DoAsync(new Stop());
        else relay.Process.Signal(15);
        await near.HearEndAsync();
        (await relay.Process.ExitAsync()).ShouldBe((ExitCode.Ended, ""));
        File.Exists(relay["control.sock"]).ShouldBeFalse();
        await relay.RestartAsync();
        (await relay.InstanceAsync())!.TargetPort.ShouldNotBeNull();
    }

    [Fact]
    public async Task Second_relay_for_the_same_folder_is_refused()
    {
        using var relay = await RelayFixture.StartAsync();
        using var second = ChildProcess.Carrier("relay", "--folder", Path.GetDirectoryName(relay["lock"])!);
        var (code, errors) = await second.ExitAsync();
        code.ShouldBe(ExitCode.FolderInUse);
        errors.ShouldContain("another process serves");
        await relay.Control.DoAsync(relay.Settings());
    }

    [Theory]
    [InlineData("relay")]
    [InlineData("relay", "--folder")]
    [InlineData("relay", "--folder", "/tmp/x", "--public-address", "x")]
    [InlineData("relay", "--folder", "/tmp/x", "--report-group", "no-such-group")]
    [InlineData("relay", "--nonsense", "x")]
    [InlineData("stream")]
    [InlineData("nonsense")]
    public async Task Arguments_that_make_no_sense_are_refused(params string[] arguments)
    {
        using var process = ChildProcess.Carrier(arguments);
        var (code, errors) = await process.ExitAsync();
        code.ShouldBe(ExitCode.Usage);
        errors.ShouldStartWith("carrier: ");
    }

    [Fact]
    public async Task State_that_cannot_be_read_is_not_overwritten()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["state.json"], "{ broken");
        using var process = ChildProcess.Carrier("relay", "--folder", folder.Path);
        var (code, errors) = await process.ExitAsync();
        code.ShouldBe(ExitCode.CannotStart);
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1);
        (await File.ReadAllTextAsync(folder["state.json"])).ShouldBe("{ broken");
    }

    [Fact]
    public async Task Folder_with_a_long_path_works()
    {
        using var folder = new TestFolder();
        var deep = folder[new string('d', 100)];
        using var process = ChildProcess.Carrier("relay", "--folder", deep);
        using var control = await ControlConnection.OpenAsync(Path.Combine(deep, "control.sock"));
        (await control.AskAsync(new ListInstances())).ShouldBeOfType<InstanceList>();
    }

    [Fact]
    public async Task Files_are_private_but_for_the_report_of_the_group()
    {
        using var folder = new TestFolder();
        using var process = ChildProcess.Carrier("relay", "--folder", folder["r"], "--report-group", "4242");
        using var control = await ControlConnection.OpenAsync(folder["r/control.sock"]);
        await control.AskAsync(new ListInstances());
        Mode("r").ShouldBe("710");
        Mode("r/control.sock")[^2..].ShouldBe("00");
        Mode("r/report").ShouldBe("620");
        Mode("r/state.json").ShouldBe("600");

        string Mode(string name) => Convert.ToString((int)File.GetUnixFileMode(folder[name]), 8);
    }

    [Fact]
    public async Task Idle_relay_uses_no_processor_time()
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.ConnectedAsync();
        await relay.Control.AskAsync(new ListInstances());
        await Eventually.Never(() => false, TimeSpan.FromSeconds(1.5), "");
        var before = relay.Process.ProcessorTime;
        await Eventually.Never(() => false, TimeSpan.FromSeconds(1), "");
        (relay.Process.ProcessorTime - before).TotalMilliseconds.ShouldBeLessThan(30);
    }
}
