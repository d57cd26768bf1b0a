using System.Net;
using System.Net.Sockets;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Node.Containers;
using Hardshare.Node.Containers.Networks;

namespace Hardshare.Node.Tests.Containers.Networks;

/// <summary>
/// What instances with an opened network reach, on the real engine and the real packet filter. A network namespace behind a pair of interfaces
/// plays everybody else: a host of the lab (10.214.0.2), a device in it (10.214.0.3) and a host of the internet (198.18.0.2).
/// </summary>
public sealed class OpenedNetworkTests : IAsyncLifetime
{
    private const string Lab = "10.214.0.2";
    private const string Device = "10.214.0.3";
    private const string Internet = "198.18.0.2";
    private const string UntilItListens = "for i in $(seq 100); do ss -Hltn | grep -q :8000 && break; sleep 0.1; done";
    private readonly RealContainers real = new(options => options with { DeviceHosts = () => [Device] });
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("hs-");
    private readonly TcpListener host = new(IPAddress.Any, 0);
    private readonly string outside = $"hs{Guid.NewGuid():N}"[..10];
    private bool untouched;

    public async Task InitializeAsync()
    {
        await real.InitializeAsync();
        untouched = (await Tool.RunAsync("iptables", "--wait", "-n", "-L", NetworkRules.Forward)).ExitCode != 0
            && (await File.ReadAllTextAsync("/proc/sys/net/ipv4/ip_forward")).Trim() == "0";
        host.Start();
        await ShellAsync($"""
            ip netns add {outside}
            ip link add {outside}a type veth peer name {outside}b netns {outside}
            ip address add 10.214.0.1/24 dev {outside}a
            ip address add 198.18.0.1/24 dev {outside}a
            ip link set {outside}a up
            ip -n {outside} link set lo up
            ip -n {outside} address add {Lab}/24 dev {outside}b
            ip -n {outside} address add {Device}/24 dev {outside}b
            ip -n {outside} address add {Internet}/24 dev {outside}b
            ip -n {outside} link set {outside}b up
            ip netns exec {outside} setsid socat TCP-LISTEN:8000,fork,reuseaddr SYSTEM:'echo hello' > /dev/null 2>&1 < /dev/null &
            echo $! > {root.FullName}/socat.pid
            ip netns exec {outside} bash -c '{UntilItListens}'
            """);
    }

    public async Task DisposeAsync()
    {
        await real.DisposeAsync();
        host.Stop();
        await ShellAsync($"kill $(cat {root.FullName}/socat.pid); ip link del {outside}a; ip netns del {outside}");
        // A machine that had none of this before has none of it afterwards.
        if (untouched)
        {
            await ShellAsync($"""
                echo 0 > /proc/sys/net/ipv4/ip_forward
                iptables --wait -P FORWARD ACCEPT
                for program in iptables ip6tables; do
                    for table in filter nat; do
                        $program-save -t $table | grep -vE 'HARDSHARE|{NetworkRules.Bridges.TrimEnd('+')}' | $program-restore --wait
                    done
                done
                """);
        }
        root.Delete(recursive: true);
    }

    [Theory]
    [InlineData(NetworkAccess.Internet, Internet, true)]
    [InlineData(NetworkAccess.Internet, Lab, false)]
    [InlineData(NetworkAccess.Internet, Device, false)]
    [InlineData(NetworkAccess.Lab, Internet, true)]
    [InlineData(NetworkAccess.Lab, Lab, true)]
    [InlineData(NetworkAccess.Lab, Device, false)]
    public async Task Instance_reaches_what_was_opened_and_no_more(NetworkAccess access, string address, bool reached)
    {
        var container = await StartAsync(access);
        (await ReachesAsync(container, address, 8000)).ShouldBe(reached);
    }

    [Theory]
    [InlineData(NetworkAccess.Internet)]
    [InlineData(NetworkAccess.Lab)]
    public async Task Instance_reaches_no_port_of_its_host_at_any_address(NetworkAccess access)
    {
        var container = await StartAsync(access);
        var port = ((IPEndPoint)host.LocalEndpoint).Port;
        foreach (var address in new[] { "10.214.0.1", "198.18.0.1", await GatewayAsync(container) })
            (await ReachesAsync(container, address, port)).ShouldBeFalse(address);
    }

    [Fact]
    public async Task Instance_does_not_reach_another_instance()
    {
        var first = await StartAsync(NetworkAccess.Lab);
        var second = await StartAsync(NetworkAccess.Lab);
        var address = (await ExecAsync(first, "hostname -I")).Output.Trim();
        await ExecAsync(first, $"setsid socat TCP-LISTEN:8000,fork,reuseaddr SYSTEM:'echo hello' > /dev/null 2>&1 < /dev/null & {UntilItListens}");
        (await ReachesAsync(first, address, 8000)).ShouldBeTrue();
        (await ReachesAsync(second, address, 8000)).ShouldBeFalse();
    }

    [Fact]
    public async Task Destroy_removes_the_network_with_the_instance()
    {
        var container = await StartAsync(NetworkAccess.Internet);
        (await real.Runtime.ListOwnedAsync(default)).Resources.Select(resource => resource.Kind).Order().ShouldBe(["container", "network"]);
        await real.Runtime.DestroyAsync(container.Instance, default);
        (await real.Runtime.ListOwnedAsync(default)).Resources.ShouldBeEmpty();
    }

    [Fact]
    public async Task EnsureStarted_with_a_device_whose_host_is_unknown_opens_nothing()
    {
        var options = real.Options with { DeviceHosts = () => ["no-such-host.invalid"] };
        using var runtime = new EngineContainerRuntime(real.Connection, options, TimeProvider.System);
        var spec = RealContainers.Spec(root.FullName) with { Network = NetworkAccess.Internet };
        var outcome = await runtime.EnsureStartedAsync(spec, new Progress<string>(), default);
        outcome.ShouldBeOfType<ContainerRefused>().Reason.ShouldContain("no-such-host.invalid");
        (await runtime.ListOwnedAsync(default)).Resources.ShouldBeEmpty();
    }

    private async Task<ContainerHandle> StartAsync(NetworkAccess access)
    {
        var outcome = await real.Runtime.EnsureStartedAsync(RealContainers.Spec(root.FullName) with { Network = access }, new Progress<string>(), default);
        return outcome.ShouldBeOfType<ContainerRunning>(outcome.ToString()).Container;
    }

    private async Task<string> GatewayAsync(ContainerHandle container) =>
        (await ExecAsync(container, "ip route | sed -n 's/default via \\([0-9.]*\\).*/\\1/p'")).Output.Trim();

    private async Task<bool> ReachesAsync(ContainerHandle container, string address, int port) =>
        (await ExecAsync(container, $"timeout 3 bash -c 'exec 3<> /dev/tcp/{address}/{port}'")).ExitCode == 0;

    private Task<ExecOutcome> ExecAsync(ContainerHandle container, string script) => real.Runtime.ExecAsync(
        container, ["bash", "-c", script], new Dictionary<string, string>(), TimeSpan.FromSeconds(20), default);

    private static async Task ShellAsync(string script)
    {
        var (code, output) = await Tool.RunAsync("bash", "-ec", script);
        code.ShouldBe(0, output);
    }
}
