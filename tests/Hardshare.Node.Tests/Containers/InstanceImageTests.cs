using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Hardshare.Actors.Deployments.Instances.Containers;

namespace Hardshare.Node.Tests.Containers;

/// <summary>The image of docker/instance as a user meets it: by ssh, through the socket, with devices.</summary>
public sealed class InstanceImageTests : IAsyncLifetime
{
    private readonly RealContainers real = new();
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("hardshare-image-");
    private ContainerSpec spec = null!;
    private ContainerHandle container = null!;

    public async Task InitializeAsync()
    {
        await real.InitializeAsync();
        var keys = root.CreateSubdirectory("keys").FullName;
        await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(keys, "host_key"));
        await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", UserKey);
        File.Copy(UserKey + ".pub", Path.Combine(keys, "authorized_keys"));
        var arm = root.CreateSubdirectory("arm").FullName;
        var camera = root.CreateSubdirectory("camera").FullName;
        spec = RealContainers.Spec(root.FullName);
        spec = spec with
        {
            Mounts =
            [
                .. spec.Mounts,
                new ContainerMount(keys, "/run/hardshare/keys", true),
                new ContainerMount(arm, "/run/hardshare/dev/arm/tty", true),
                new ContainerMount(camera, "/run/hardshare/dev/camera", true),
            ],
            Environment = new Dictionary<string, string> { ["HARDSHARE_TCP"] = "camera:80:127.0.1.1" },
            HostNames = new Dictionary<string, string> { ["camera"] = "127.0.1.1" },
        };
        var outcome = await real.Runtime.EnsureStartedAsync(spec, new Progress<string>(), default);
        container = outcome.ShouldBeOfType<ContainerRunning>(outcome.ToString()).Container;
    }

    public async Task DisposeAsync()
    {
        await real.DisposeAsync();
        root.Delete(recursive: true);
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
    [InlineData("rm -r /run/hardshare/dev/camera/sock")]
    [InlineData("dmesg")]
    [InlineData("unshare --net true")]
    public async Task Ssh_session_may_not(string command)
    {
        await File.WriteAllTextAsync(Path.Combine(root.FullName, "camera", "sock"), "");
        (await SshAsync($"{command} > /dev/null 2>&1 || echo refused")).ShouldBe("refused\n");
    }

    [Fact]
    public async Task Serial_device_is_a_file_in_dev() =>
        (await SshAsync("readlink /dev/arm")).ShouldBe("/run/hardshare/dev/arm/tty/0\n");

    [Fact]
    public async Task Tcp_device_is_reached_by_its_name_and_port_while_it_listens()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(root.FullName, "camera", "sock")));
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

    private string UserKey => Path.Combine(root.FullName, "user_key");

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

    private Task<string> SshAsync(string command, params string[] options)
    {
        var socket = Path.Combine(root.FullName, spec.Instance.ToString(), "ssh", "ssh.sock");
        // The listener is there a few milliseconds after the container: retry, as the tunnel's probe does.
        return RunAsync(
            "ssh",
            [
                "-F", "none", "-i", UserKey, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR", "-o", "StrictHostKeyChecking=no",
                "-o", "UserKnownHostsFile=/dev/null", "-o", $"ProxyCommand=socat - UNIX-CONNECT:{socket},retry=50,interval=0.1", .. options, "root@instance",
                command,
            ]);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        (await errors).ShouldBe("");
        return output;
    }
}
