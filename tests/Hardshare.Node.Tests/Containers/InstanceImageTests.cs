using System.Net.Sockets;
using System.Text;
using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Actors.Deployments.Instances.Folders;
using Hardshare.Contracts.Deployments;
using Hardshare.Node.Folders;
using Hardshare.Node.Keys;

namespace Hardshare.Node.Tests.Containers;

/// <summary>The image of docker/instance as a user meets it: by ssh, through the socket, with devices.</summary>
public sealed class InstanceImageTests : IAsyncLifetime
{
    private readonly RealContainers real = new();
    private readonly TemporaryFolder temporary = new();
    private readonly InstanceFolders folders;
    private InstanceFolder folder = null!;
    private ContainerSpec spec = null!;
    private ContainerHandle container = null!;

    public InstanceImageTests() => folders = new InstanceFolders(temporary.Data, new PublicKeyReader());

    public async Task InitializeAsync()
    {
        await real.InitializeAsync();
        var userKey = SshKeyPair.CreateEcdsa();
        await File.WriteAllTextAsync(UserKey, userKey.PrivatePem);
        File.SetUnixFileMode(UserKey, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var order = new InstanceOrder(InstanceId.New(), "user:alice", [userKey.PublicLine], false, null, false);
        DeviceConfiguration[] devices = [new SerialDevice("arm", "/dev/null", 115200), new TcpDevice("camera", "127.0.0.1", 80)];
        folder = await folders.PrepareAsync(order, devices, default);
        spec = RealContainers.Spec(temporary.Data.Root) with
        {
            Instance = order.Instance,
            Mounts = folder.Mounts,
            Environment = new Dictionary<string, string> { ["HARDSHARE_TCP"] = "camera:80:127.0.1.1" },
            HostNames = new Dictionary<string, string> { ["camera"] = "127.0.1.1" },
        };
        var outcome = await real.Runtime.EnsureStartedAsync(spec, new Progress<string>(), default);
        container = outcome.ShouldBeOfType<ContainerRunning>(outcome.ToString()).Container;
    }

    public async Task DisposeAsync()
    {
        await real.DisposeAsync();
        foreach (var (instance, _) in folders.List())
            await folders.RemoveAsync(instance, default);
        temporary.Dispose();
    }

    [Fact]
    public async Task Ssh_logs_in_as_root_without_new_privileges_and_without_a_network()
    {
        var output = await SshAsync("id -un; echo $LANG; grep NoNewPrivs /proc/self/status; ip -brief link | cut -d' ' -f1 | xargs");
        output.ShouldBe("root\nC.UTF-8\nNoNewPrivs:\t1\nlo\n");
    }

    [Fact]
    public async Task Ssh_with_a_terminal_gets_one() => (await SshAsync("tty", "-tt")).ShouldContain("/dev/pts/0");

    [Fact]
    public async Task Ssh_session_may_become_other_users_and_back_away_from_their_files()
    {
        var output = await SshAsync("useradd --create-home bob && su bob -c 'cd; touch mine; chmod 600 mine; id -un' && rm /home/bob/mine && echo removed");
        output.ShouldBe("bob\nremoved\n");
    }

    [Theory]
    [InlineData("mount -t tmpfs none /mnt")]
    [InlineData("mknod /tmp/disk b 259 0")]
    [InlineData("touch /run/hardshare/keys/authorized_keys")]
    [InlineData("rm /run/hardshare/dev/camera/sock")]
    [InlineData("mv /run/hardshare/dev/arm /run/hardshare/dev/leg")]
    [InlineData("chmod 666 /run/hardshare/dev/arm/tty/ptmx")]
    [InlineData("dmesg")]
    [InlineData("unshare --net true")]
    public async Task Ssh_session_may_not(string command)
    {
        await File.WriteAllTextAsync(Path.Combine(folder.Device("camera"), "sock"), "");
        (await SshAsync($"{command} > /dev/null 2>&1 || echo refused")).ShouldBe("refused\n");
    }

    [Fact]
    public async Task Socket_that_the_container_replaced_by_a_link_leads_nowhere()
    {
        await SshAsync($"ln -s {real.Options.SocketPath} /run/hardshare/ssh/engine.sock; mv /run/hardshare/ssh/engine.sock /run/hardshare/ssh/ssh.sock");
        new FileInfo(folder.SshSocket).LinkTarget.ShouldBe(real.Options.SocketPath);
        (await Tool.RunAsync("socat", "-", $"UNIX-CONNECT:{folder.SshSocket}")).Output.ShouldContain("Too many levels of symbolic links");
    }

    [Fact]
    public async Task Serial_device_is_a_file_in_dev() =>
        (await SshAsync("readlink /dev/arm")).ShouldBe("/run/hardshare/dev/arm/line\n");

    [Fact]
    public async Task Tcp_device_is_reached_by_its_name_and_port_while_it_listens()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder.Device("camera"), "sock")));
        listener.Listen();
        var request = SshAsync("curl --silent --show-error http://camera/picture");
        using var peer = await listener.AcceptAsync();
        var buffer = new byte[4096];
        var count = await peer.ReceiveAsync(buffer);
        Encoding.ASCII.GetString(buffer, 0, count).ShouldStartWith("GET /picture HTTP/1.1\r\nHost: camera\r\n");
        await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nsmile"u8.ToArray());
        (await request).ShouldBe("smile");
    }

    [Fact]
    public async Task Container_that_takes_all_memory_is_cut_short_and_says_so()
    {
        await SshAsync("sh -c 'head -c 400m /dev/zero | tail' > /dev/null 2>&1; true");
        await RealContainers.KillAsync(container);
        (await real.Runtime.WaitAsync(container, default)).ShouldBeOfType<ContainerExited>().OutOfMemory.ShouldBeTrue();
    }

    [Fact]
    public async Task Fork_bomb_is_bounded()
    {
        await SshAsync("sh -c 'for i in $(seq 200); do sleep 60 & done' > /dev/null 2>&1; true");
        (await real.Runtime.InspectAsync(spec.Instance, default)).ShouldBeOfType<ContainerRunning>();
        Directory.EnumerateDirectories("/proc").Count(Sleeps).ShouldBeLessThan(spec.Limits.Processes);
    }

    private string UserKey => Path.Combine(temporary.Data.Root, "user");

    private bool Sleeps(string process)
    {
        try
        {
            return File.ReadAllText(process + "/comm") == "sleep\n" && File.ReadAllText(process + "/cgroup").Contains(container.Id, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task<string> SshAsync(string command, params string[] options)
    {
        // The listener is there a few milliseconds after the container: try again, as the probe does.
        string[] arguments =
        [
            "-F", "none", "-i", UserKey, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR", "-o", "StrictHostKeyChecking=no",
            "-o", "UserKnownHostsFile=/dev/null", "-o", $"ProxyCommand=socat - UNIX-CONNECT:{folder.SshSocket},retry=50,interval=0.1", .. options,
            "root@instance", command,
        ];
        return (await Tool.RunAsync("ssh", arguments)).Output;
    }
}
