using System.Net;
using System.Net.Sockets;
using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Folders;
using Hardshare.Actors.Deployments.Instances.Streams;
using Hardshare.Carrier.Interop;
using Hardshare.Contracts.Deployments;
using Hardshare.Node.Folders;
using Hardshare.Node.Keys;
using Hardshare.Node.Processes;
using Hardshare.Node.Streams;
using Hardshare.Node.Tests.Processes;

namespace Hardshare.Node.Tests.Streams;

public sealed class StreamLauncherTests : IAsyncLifetime
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _temporary = new();
    private readonly ProcessStarter _starter = new(TimeProvider.System);
    private readonly InstanceFolders _folders;
    private readonly StreamLauncher _launcher;
    private readonly InstanceId _instance = InstanceId.New();
    private readonly TcpListener _device = new(IPAddress.Loopback, 0);
    private InstanceFolder _folder = null!;

    public StreamLauncherTests()
    {
        _folders = new InstanceFolders(_temporary.Data, new PublicKeyReader());
        _launcher = NewLauncher();
    }

    private TcpDevice Tcp => new("camera", "127.0.0.1", ((IPEndPoint)_device.LocalEndpoint).Port);

    private SerialDevice Serial => new("arm", _temporary.FilePath("robot"), 115200);

    public async Task InitializeAsync()
    {
        _device.Start();
        var order = new InstanceOrder(_instance, "user:alice", [SshKeyPair.CreateEcdsa().PublicLine], false, null, false);
        _folder = await _folders.PrepareAsync(order, [Serial, Tcp], CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _launcher.DestroyAsync(_instance, "arm", CancellationToken.None);
        await _launcher.DestroyAsync(_instance, "camera", CancellationToken.None);
        await _folders.RemoveAsync(_instance, CancellationToken.None);
        _starter.Dispose();
        _device.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task EnsureStartedAsync_tcp_device_is_behind_its_socket()
    {
        await UpAsync(Tcp);
        using var user = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await user.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_folder.Device("camera"), "sock")));
        using var device = await _device.AcceptSocketAsync().WaitAsync(Margin);
        await user.SendAsync("hello"u8.ToArray());
        var buffer = new byte[5];
        (await device.ReceiveAsync(buffer).WaitAsync(Margin)).ShouldBe(5);
        buffer.ShouldBe("hello"u8.ToArray());
    }

    [Fact]
    public async Task EnsureStartedAsync_serial_device_has_a_terminal_though_the_robot_is_away()
    {
        var up = await UpAsync(Serial);
        var line = Path.Combine(_folder.Device("arm"), "line");
        new FileInfo(line).LinkTarget.ShouldBe("tty/0");
        File.Exists(line).ShouldBeTrue();
        var status = await up.Process.ExtendAsync(BootClock.Now + Margin, CancellationToken.None);
        status.DeviceOpen.ShouldBeFalse();
        status.Problem.ShouldNotBeNull().ShouldContain("No such file");
        status.InputPaused.ShouldBeFalse();
    }

    [Fact]
    public async Task EnsureStartedAsync_serial_device_carries_bytes_both_ways()
    {
        using var robot = await PseudoRobot.StartAsync(Serial.Path);
        var up = await UpAsync(Serial);
        await Eventually.TrueAsync(async () => (await up.Process.ExtendAsync(BootClock.Now + Margin, CancellationToken.None)).DeviceOpen);
        using var user = File.Open(Path.Combine(_folder.Device("arm"), "line"), FileMode.Open, FileAccess.ReadWrite);
        await user.WriteAsync("G28\n"u8.ToArray());
        (await robot.ReadAsync().WaitAsync(Margin)).ShouldBe("G28\n");
        await robot.WriteAsync("ok\n");
        var buffer = new byte[3];
        await user.ReadExactlyAsync(buffer).AsTask().WaitAsync(Margin);
        buffer.ShouldBe("ok\n"u8.ToArray());
    }

    [Fact]
    public async Task EnsureStartedAsync_again_adopts_what_runs()
    {
        await UpAsync(Tcp);
        var pid = Pid("camera");
        var later = await NewLauncher().EnsureStartedAsync(Spec(Tcp), CancellationToken.None);
        later.ShouldBeOfType<StreamUp>().Adopted.ShouldBeTrue();
        Pid("camera").ShouldBe(pid);
    }

    [Fact]
    public async Task EnsureStartedAsync_after_kill_9_the_same_path_works_again_though_a_program_still_holds_the_old_terminal()
    {
        using var robot = await PseudoRobot.StartAsync(Serial.Path);
        var first = await UpAsync(Serial);
        var line = Path.Combine(_folder.Device("arm"), "line");
        using var holder = File.Open(line, FileMode.Open, FileAccess.ReadWrite);
        await TestGateway.Kill9Async(Pid("arm"));
        await first.Process.Exited.WaitAsync(Margin);

        var second = await UpAsync(Serial);

        await Eventually.TrueAsync(async () => (await second.Process.ExtendAsync(BootClock.Now + Margin, CancellationToken.None)).DeviceOpen);
        using var user = File.Open(line, FileMode.Open, FileAccess.ReadWrite);
        await user.WriteAsync("M114\n"u8.ToArray());
        (await robot.ReadAsync().WaitAsync(Margin)).ShouldBe("M114\n");
    }

    [Fact]
    public async Task PauseAsync_lets_no_more_input_through()
    {
        var up = await UpAsync(Tcp);
        await up.Process.PauseAsync("test", CancellationToken.None);
        (await up.Process.ExtendAsync(BootClock.Now + Margin, CancellationToken.None)).InputPaused.ShouldBeTrue();
    }

    [Fact]
    public async Task Stream_of_a_robot_that_others_may_take_over_takes_input_only_from_its_first_extension_on_and_ends_with_its_deadline()
    {
        var outcome = await _launcher.EnsureStartedAsync(Spec(Tcp) with { Fenced = true, Shared = true }, CancellationToken.None);
        var stream = outcome.ShouldBeOfType<StreamUp>().Process;
        (await stream.StatusAsync(CancellationToken.None)).InputPaused.ShouldBeTrue();
        (await stream.ExtendAsync(BootClock.Now - TimeSpan.FromSeconds(1), CancellationToken.None)).InputPaused.ShouldBeTrue();
        (await stream.ExtendAsync(BootClock.Now + Margin, CancellationToken.None)).InputPaused.ShouldBeFalse();
        using var user = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await user.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_folder.Device("camera"), "sock")));
        using var device = await _device.AcceptSocketAsync().WaitAsync(Margin);
        // Paused by a node that was killed: the next one finds it so, and resumes it.
        await stream.PauseAsync("the node has no lease in its workspace", CancellationToken.None);
        var adopted = (await NewLauncher().EnsureStartedAsync(Spec(Tcp) with { Fenced = true, Shared = true }, CancellationToken.None)).ShouldBeOfType<StreamUp>();
        adopted.Adopted.ShouldBeTrue();
        (await adopted.Process.StatusAsync(CancellationToken.None)).InputPaused.ShouldBeTrue();
        await adopted.Process.ResumeAsync(CancellationToken.None);
        (await adopted.Process.StatusAsync(CancellationToken.None)).InputPaused.ShouldBeFalse();
        await user.SendAsync("x"u8.ToArray());
        (await device.ReceiveAsync(new byte[1]).WaitAsync(Margin)).ShouldBe(1);

        await adopted.Process.ExtendAsync(BootClock.Now + TimeSpan.FromSeconds(0.2), CancellationToken.None);
        await Should.ThrowAsync<SocketException>(async () => await device.ReceiveAsync(new byte[1]).WaitAsync(Margin));
    }

    [Fact]
    public async Task ExtendAsync_process_that_is_gone_throws_IOException()
    {
        var up = await UpAsync(Tcp);
        await TestGateway.Kill9Async(Pid("camera"));
        await up.Process.Exited.WaitAsync(Margin);
        await Should.ThrowAsync<IOException>(up.Process.ExtendAsync(BootClock.Now + Margin, CancellationToken.None));
    }

    [Fact]
    public async Task EnsureStartedAsync_folder_without_terminals_is_told()
    {
        var spec = Spec(Serial) with { Folder = _temporary.FilePath("nowhere") };
        var outcome = await _launcher.EnsureStartedAsync(spec, CancellationToken.None);
        outcome.ShouldBeOfType<StreamFailed>().Reason.ShouldContain("ptmx");
    }

    [Fact]
    public async Task DestroyAsync_leaves_no_process_and_no_socket_and_may_be_repeated()
    {
        var up = await UpAsync(Tcp);
        await _launcher.DestroyAsync(_instance, "camera", CancellationToken.None);
        await _launcher.DestroyAsync(_instance, "camera", CancellationToken.None);
        await up.Process.Exited.WaitAsync(Margin);
        Directory.GetFileSystemEntries(_folder.Device("camera")).ShouldBeEmpty();
        Directory.GetFileSystemEntries(_temporary.Data.Processes(_instance)).ShouldBeEmpty();
    }

    private StreamLauncher NewLauncher() => new(new StreamLauncherOptions(), _temporary.Data, _starter, TimeProvider.System);

    private StreamSpec Spec(DeviceConfiguration device) => new(_instance, device, _folder.Device(device.Name), Margin);

    private int Pid(string device) =>
        _starter.TryAdopt(Path.Combine(_temporary.Data.Processes(_instance), "stream-" + device), StreamLauncher.Name).Process!.Id;

    private async Task<StreamUp> UpAsync(DeviceConfiguration device)
    {
        var outcome = await _launcher.EnsureStartedAsync(Spec(device), CancellationToken.None);
        return outcome.ShouldBeOfType<StreamUp>((outcome as StreamFailed)?.Reason);
    }
}
