using System.Net;
using System.Net.Sockets;
using Hardshare.Carrier.Control;
using Hardshare.Node.Carriers;
using Hardshare.Node.Processes;
using Hardshare.Node.Tests.Processes;
using Hardshare.TestMachine;

namespace Hardshare.Node.Tests.Carriers;

/// <summary>The node's side of the carriers, with real carrier processes started by the real starter.</summary>
public sealed class CarrierClientTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Markers = new() { [ProcessMarkers.Node] = "carrier-client-tests" };

    private readonly TemporaryFolder _folder = new();
    private readonly ProcessStarter _starter = new(TimeProvider.System);
    private CarriedProcess? _process;

    [Fact]
    public async Task Relay_is_set_listed_and_removed()
    {
        await using var relay = await StartRelayAsync();
        var port = FreePort.Find();
        await relay.SetAsync(new SetInstance("i1", port, "127.78.0.1"), CancellationToken.None);
        var report = (await relay.ListAsync(CancellationToken.None)).ShouldHaveSingleItem();
        (report.Instance, report.Port, report.Listening).ShouldBe(("i1", port, true));
        (await relay.RemoveAsync("i1", CancellationToken.None)).ShouldNotBeNull().Port.ShouldBe(port);
        (await relay.RemoveAsync("i1", CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Relay_refusal_has_its_code()
    {
        await using var relay = await StartRelayAsync();
        using var thief = new TcpListener(IPAddress.Loopback, 0);
        thief.Start();
        var taken = new SetInstance("i1", ((IPEndPoint)thief.LocalEndpoint).Port, "127.78.0.1");
        var error = await Should.ThrowAsync<CarrierException>(() => relay.SetAsync(taken, CancellationToken.None));
        error.Code.ShouldBe(ControlError.PortInUse);
    }

    [Fact]
    public async Task Requests_at_the_same_time_each_get_their_own_reply()
    {
        await using var relay = await StartRelayAsync();
        var lists = Enumerable.Range(0, 200).Select(i => i % 2 == 0
            ? relay.ListAsync(CancellationToken.None).ContinueWith(t => t.Result.Count, TaskScheduler.Default)
            : relay.RemoveAsync($"i{i}", CancellationToken.None).ContinueWith(t => t.Result is null ? 0 : 1, TaskScheduler.Default));
        (await Task.WhenAll(lists)).ShouldAllBe(count => count == 0);
    }

    [Fact]
    public async Task SubscribeAsync_events_come_until_the_relay_is_gone()
    {
        await using var relay = await StartRelayAsync();
        var port = FreePort.Find();
        await relay.SetAsync(new SetInstance("i1", port, "127.78.0.1", Default: RelayAction.Reject), CancellationToken.None);
        var seen = new List<ControlEvent>();
        var watching = Task.Run(async () =>
        {
            await foreach (var happened in relay.SubscribeAsync(CancellationToken.None))
                seen.Add(happened);
        });
        using (var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
            await Should.ThrowAsync<SocketException>(async () =>
            {
                await near.ConnectAsync(IPAddress.Loopback, port);
                await near.ReceiveAsync(new byte[1].AsMemory());
            });
        await Eventually.True(() => seen.Count == 1, "the event comes");
        seen[0].ShouldBeOfType<ConnectionRefused>().Reason.ShouldBe("reject");
        await _process!.KillAsync();
        await watching.WaitAsync(Eventually.Patience);
        await Should.ThrowAsync<IOException>(() => relay.ListAsync(CancellationToken.None));
        await relay.Disconnected.WaitAsync(Eventually.Patience);
    }

    [Fact]
    public async Task Carrier_that_hangs_is_given_up_and_its_late_answer_is_no_harm()
    {
        await using var relay = await StartRelayAsync(TimeSpan.FromMilliseconds(300));
        using var pidfd = Pidfd.Open(_process!.Id).ShouldNotBeNull();
        pidfd.Signal(19);
        await Should.ThrowAsync<TimeoutException>(() => relay.ListAsync(CancellationToken.None));
        pidfd.Signal(18);
        for (var answers = false; !answers;)
        {
            try
            {
                answers = (await relay.ListAsync(CancellationToken.None)).Count == 0;
            }
            catch (TimeoutException)
            {
                // A machine under load.
            }
        }
    }

    [Fact]
    public async Task ConnectAsync_without_carrier_says_where_it_looked()
    {
        var error = await Should.ThrowAsync<IOException>(() => RelayClient.ConnectAsync(
            _folder.Path, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None));
        error.Message.ShouldContain(_folder.Path);
    }

    [Fact]
    public async Task StopAsync_ends_the_carrier()
    {
        await using var relay = await StartRelayAsync();
        await relay.StopAsync(CancellationToken.None);
        (await _process!.Exited.WaitAsync(Eventually.Patience)).ShouldBe(0);
    }

    [Fact]
    public async Task Stream_is_extended_paused_resumed_and_described()
    {
        using var device = new TcpListener(IPAddress.Loopback, 0);
        device.Start();
        var folder = Path.Combine(_folder.Path, "stream");
        var tcp = new TcpConfig("127.0.0.1", ((IPEndPoint)device.LocalEndpoint).Port, Path.Combine(_folder.Path, "web.sock"));
        _process = await _starter.StartAsync(CarrierSpecs.Stream(new StreamConfig("i1", "web", folder, 5, Tcp: tcp), Markers));
        await using var stream = await StreamClient.ConnectAsync(
            folder, Eventually.Patience, Eventually.Patience, TimeProvider.System, CancellationToken.None);
        await stream.ExtendAsync(TimeSpan.FromSeconds(100), CancellationToken.None);
        await stream.PauseAsync("a test", CancellationToken.None);
        var report = await stream.StatusAsync(CancellationToken.None);
        (report.Instance, report.Device, report.Paused).ShouldBe(("i1", "web", "a test"));
        report.DeadlineRemaining.ShouldBeInRange(50, 100);
        await stream.ResumeAsync(CancellationToken.None);
        (await stream.StatusAsync(CancellationToken.None)).Paused.ShouldBeNull();
        await Should.ThrowAsync<CarrierException>(() => stream.ExtendAsync(TimeSpan.FromSeconds(-1), CancellationToken.None));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_process is not null)
            await _process.KillAsync();
        _starter.Dispose();
        _folder.Dispose();
    }

    private async Task<RelayClient> StartRelayAsync(TimeSpan? limit = null)
    {
        var folder = Path.Combine(_folder.Path, "relay");
        _process = await _starter.StartAsync(CarrierSpecs.Relay(folder, null, null, Markers));
        return await RelayClient.ConnectAsync(
            folder, Eventually.Patience, limit ?? Eventually.Patience, TimeProvider.System, CancellationToken.None);
    }
}
