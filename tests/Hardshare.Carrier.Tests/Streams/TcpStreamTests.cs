using System.Net;
using System.Net.Sockets;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Tests.Support;

namespace Hardshare.Carrier.Tests.Streams;

/// <summary>A real stream process between a Unix socket and a TCP device.</summary>
public sealed class TcpStreamTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private TcpListener _device = new(IPAddress.Loopback, 0);
    private ChildProcess? _process;
    private ControlConnection? _control;

    [Fact]
    public async Task Connection_carries_bytes_both_ways_and_the_half_close()
    {
        await StartAsync();
        var (user, far) = await ConnectAsync();
        await user.SayAsync("GET / HTTP/1.0\r\n\r\n");
        user.Shutdown(SocketShutdown.Send);
        await far.HearAsync("GET / HTTP/1.0\r\n\r\n");
        await far.HearEndAsync();
        await far.SayAsync("HTTP/1.0 200 OK\r\n\r\n");
        far.Dispose();
        await user.HearAsync("HTTP/1.0 200 OK\r\n\r\n");
        await user.HearEndAsync();
        await Eventually.True(async () => (await StatusAsync()).Users == 0, "it is closed");
        var status = await StatusAsync();
        (status.BytesIn, status.BytesOut, status.Open).ShouldBe((18, 19, true));
    }

    [Fact]
    public async Task Device_by_name_is_found()
    {
        await StartAsync(host: "localhost");
        var (user, far) = await ConnectAsync();
        await user.SayAsync("x");
        await far.HearAsync("x");
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed()
    {
        await StartAsync(maxConnections: 1);
        var (user, far) = await ConnectAsync();
        using (var second = await DialAsync()) await HearEndOrResetAsync(second);
        await user.SayAsync("x");
        await far.HearAsync("x");
    }

    [Fact]
    public async Task Stream_that_is_out_of_descriptors_rests_and_serves_when_there_are_some_again()
    {
        await StartAsync();
        await StatusAsync();
        _process!.LimitDescriptors(_process.OpenDescriptors);
        using var user = await DialAsync();
        await _process.RestsAsync();
        _process.LimitDescriptors(1024);
        using var far = await _device.AcceptSocketAsync().WaitAsync(Eventually.Patience);
        await user.SayAsync("x");
        await far.HearAsync("x");
    }

    [Fact]
    public async Task Device_that_is_away_is_reported_and_found_again()
    {
        await StartAsync();
        var endpoint = (IPEndPoint)_device.LocalEndpoint;
        _device.Stop();
        using (var user = await DialAsync()) await HearEndOrResetAsync(user);
        (await _control!.EventAsync<DeviceLost>()).Error.ShouldContain("Connection refused");
        (await StatusAsync()).Open.ShouldBeFalse();
        _device = new TcpListener(endpoint);
        _device.Start();
        await ConnectAsync();
        await _control!.EventAsync<DeviceOpened>();
        (await StatusAsync()).Open.ShouldBeTrue();
    }

    [Fact]
    public async Task Deadline_passed_no_byte_reaches_the_device_output_flows_and_a_gap_ends_the_connection()
    {
        await StartAsync();
        var (user, far) = await ConnectAsync();
        var (idle, idleFar) = await ConnectAsync();
        await user.SayAsync("before");
        await far.HearAsync("before");
        await _control!.DoAsync(new ExtendDeadline(0));
        await _control!.EventAsync<DeadlinePassed>();
        await user.SayAsync("after");
        await Eventually.True(async () => (await StatusAsync()).Discarded == 5, "it is thrown away");
        await far.SayAsync("output");
        await user.HearAsync("output");
        far.Available.ShouldBe(0);
        using (var refused = await DialAsync()) await HearEndOrResetAsync(refused);

        await _control!.DoAsync(new ExtendDeadline(60));
        await HearEndOrResetAsync(user);
        await HearEndOrResetAsync(far);
        await idle.SayAsync("on");
        await idleFar.HearAsync("on");
        (await _control!.EventAsync<InputResumed>()).Discarded.ShouldBe(5);
    }

    [Fact]
    public async Task Deadline_cuts_connections_to_a_device_that_another_host_may_need_then_though_input_was_paused_before()
    {
        await StartAsync(cutsAtDeadline: true);
        var (user, far) = await ConnectAsync();
        await _control!.DoAsync(new PauseInput("partition"));
        await far.SayAsync("output");
        await user.HearAsync("output");
        await _control!.DoAsync(new ExtendDeadline(0.1));
        await HearEndOrResetAsync(far);
        await HearEndOrResetAsync(user);
    }

    [Fact]
    public async Task Deadline_is_not_moved_beyond_the_moment_that_the_order_names_however_late_it_comes()
    {
        await StartAsync();
        await _control!.DoAsync(new ExtendDeadline(60, (BootClock.Now + TimeSpan.FromSeconds(30)).TotalSeconds));
        (await StatusAsync()).DeadlineRemaining.ShouldBeInRange(1, 30);
        await _control!.DoAsync(new ExtendDeadline(60, BootClock.Now.TotalSeconds - 1));
        (await StatusAsync()).DeadlineRemaining.ShouldBe(0);
        await _control!.DoAsync(new ExtendDeadline(1, 1e300));
        (await StatusAsync()).DeadlineRemaining.ShouldBeInRange(0, 1);
    }

    [Fact]
    public async Task Deadline_passed_while_the_device_does_not_read_takes_back_what_is_under_way()
    {
        await StartAsync();
        var (user, far) = await ConnectAsync();
        user.Blocking = false;
        var sent = 0L;
        await Eventually.True(
            async () =>
            {
                try
                {
                    while (true) sent += user.Send(new byte[65536]);
                }
                catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock) { }
                var before = (await StatusAsync()).BytesIn;
                return sent > before && before > 0 && (await StatusAsync()).BytesIn == before;
            },
            "the device takes no more");
        await _control!.DoAsync(new ExtendDeadline(0));
        await _control!.EventAsync<DeadlinePassed>();
        var heard = 0L;
        try
        {
            while (await far.ReceiveAsync(new byte[65536].AsMemory()) is > 0 and var count) heard += count;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset) { }
        heard.ShouldBeLessThan(sent);
        (await StatusAsync()).Users.ShouldBe(0);
    }

    public void Dispose()
    {
        _control?.Dispose();
        _process?.Dispose();
        _device.Dispose();
        _folder.Dispose();
    }

    private static async Task HearEndOrResetAsync(Socket socket)
    {
        try
        {
            (await socket.ReceiveAsync(new byte[1].AsMemory()).AsTask().WaitAsync(Eventually.Patience)).ShouldBe(0);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset) { }
    }

    private async Task StartAsync(string host = "127.0.0.1", int maxConnections = 8, bool cutsAtDeadline = false)
    {
        _device.Start();
        var tcp = new TcpConfig(host, ((IPEndPoint)_device.LocalEndpoint).Port, _folder["web.sock"], maxConnections, CutsAtDeadline: cutsAtDeadline);
        var config = new StreamConfig("i1", "web", _folder["stream"], 600, Tcp: tcp);
        await File.WriteAllBytesAsync(_folder["stream.json"], ControlJson.ToFile(config));
        _process = ChildProcess.Carrier("stream", "--config", _folder["stream.json"]);
        _control = await ControlConnection.OpenAsync(_folder["stream/control.sock"]);
        await _control.DoAsync(new Subscribe());
    }

    private async Task<StreamReport> StatusAsync() => (await _control!.AskAsync(new GetStreamStatus())).ShouldBeOfType<StreamReport>();

    private async Task<(Socket User, Socket Device)> ConnectAsync()
    {
        var user = await DialAsync();
        return (user, await _device.AcceptSocketAsync().WaitAsync(Eventually.Patience));
    }

    private async Task<Socket> DialAsync()
    {
        var user = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await user.ConnectAsync(new UnixDomainSocketEndPoint(_folder["web.sock"]));
        return user;
    }
}
