using System.Net.Sockets;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Tests.Support;
using Hardshare.TestMachine;

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
    public async Task Report_of_a_tunnel_that_waits_for_the_relay_is_heard_when_it_starts()
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.DoAsync(relay.Settings());
        for (var port = 4000; port < 4010; port++)
        {
            await relay.Process.KillAsync();
            var waiting = Task.Run(() => File.AppendAllText(relay["report"], $"target i1 {relay.Loopback} {port}\n"));
            await relay.RestartAsync();
            await waiting;
            await Eventually.True(async () => (await relay.InstanceAsync())?.TargetPort == port, $"port {port} was heard");
        }
    }

    [Fact]
    public async Task Plain_file_in_the_place_of_the_report_fifo_is_replaced()
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.DoAsync(relay.Settings());
        await relay.Process.KillAsync();
        File.Delete(relay["report"]);
        await File.WriteAllTextAsync(relay["report"], "copied from a backup");
        await relay.RestartAsync();
        await relay.ReportAsync("i1", relay.Loopback, 4000);
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

    [Theory]
    [InlineData("{ broken")]
    [InlineData("null")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"v":2,"instances":[]}""")]
    [InlineData("""{"v":1,"instances":[null]}""")]
    [InlineData("""{"v":1,"instances":[{"set":{"instance":"i1","port":0,"loopback":"127.77.0.1"},"counters":{},"open":[]}]}""")]
    public async Task State_that_cannot_be_used_is_put_aside_and_the_relay_serves(string state)
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["state.json"], state);
        await File.WriteAllTextAsync(folder["state.json.bad"], "an older one");
        using var process = ChildProcess.Carrier("relay", "--folder", folder.Path);
        using (var control = await ControlConnection.OpenAsync(folder["control.sock"]))
        {
            (await control.AskAsync(new ListInstances())).ShouldBeOfType<InstanceList>().Instances.ShouldBeEmpty();
            await control.DoAsync(new SetInstance("i1", FreePort.Find(), RelayFixture.NewLoopback()));
            await control.AskAsync(new Stop());
        }
        var (code, errors) = await process.ExitAsync();
        code.ShouldBe(ExitCode.Ended);
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem().ShouldContain("state.json.bad");
        (await File.ReadAllTextAsync(folder["state.json.bad"])).ShouldBe(state);
        (await File.ReadAllTextAsync(folder["state.json"])).ShouldContain("i1");
    }

    [Fact]
    public async Task Relay_that_is_out_of_descriptors_rests_and_answers_when_there_are_some_again()
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.AskAsync(new ListInstances());
        relay.Process.LimitDescriptors(relay.Process.OpenDescriptors);
        using var address = new UnixSocketPath(relay["control.sock"]);
        using var waits = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        waits.Connect(address.EndPoint);
        await relay.Process.RestsAsync();
        relay.Process.LimitDescriptors(1024);
        await waits.SendAsync(ControlJson.ToLine(new ListInstances()));
        (await waits.ReceiveAsync(new byte[10].AsMemory()).AsTask().WaitAsync(Eventually.Patience)).ShouldBePositive();
    }

    [Fact]
    public async Task Full_disk_ends_nothing()
    {
        using var folder = new TestFolder();
        using var process = ChildProcess.MuteCarrier("relay", "--folder", folder.Path);
        using var control = await ControlConnection.OpenAsync(folder["control.sock"]);
        await control.AskAsync(new ListInstances());
        // Where the next state is written: now nothing can be.
        Directory.CreateDirectory(folder["state.json.new"]);
        await control.AskAsync(new SetInstance("i1", FreePort.Find(), RelayFixture.NewLoopback()));
        (await control.AskAsync(new ListInstances())).ShouldBeOfType<InstanceList>();
        process.HasExited.ShouldBeFalse();
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
        await relay.Process.RestsAsync();
    }
}
