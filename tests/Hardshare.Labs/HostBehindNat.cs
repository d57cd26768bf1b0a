using Hardshare.Labs.Faults;
using Hardshare.TestMachine;

namespace Hardshare.Labs;

/// <summary>
/// A host in a network of its own, which can dial out to two gateways and to the database while nobody can dial in. The links to the gateways can be cut without anybody being told. It has one arm.
/// </summary>
public sealed class HostBehindNat : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly HostNetwork _network = new(links: 2);

    public HostNetwork Network => _network;

    public ClusterLab Cluster { get; private set; } = null!;

    public Lab Host => Cluster[0];

    /// <summary>The gateway at the end of a link, 0 or 1.</summary>
    public Lab Gateway(int link) => Cluster[1 + link];

    public static async Task<HostBehindNat> StartAsync(string lease)
    {
        var nat = new HostBehindNat();
        try
        {
            await nat.SetUpAsync(lease);
        }
        catch
        {
            await nat.DisposeAsync();
            throw;
        }
        return nat;
    }

    public void CutBoth()
    {
        _network.Cut(0);
        _network.Cut(1);
    }

    /// <summary>This link first: the host is not to find the other one while that is still cut.</summary>
    public void HealBoth(int first)
    {
        _network.Heal(first);
        _network.Heal(1 - first);
    }

    /// <summary>An instance of the arm, in which the user has been, and the link of its gateway.</summary>
    public async Task<(string Instance, int Gateway)> LaunchedAsync(ApiUser user)
    {
        string? instance = null;
        await Await.ConditionAsync("the arm is granted", Limit, async () => (instance = await user.LaunchAsync("arm")) is not null);
        await Host.InstanceBecomesAsync(instance!, "READY");
        await Await.ConditionAsync("the user is in it", Limit, async () => await IsReachedAsync(user, instance!));
        return (instance!, await GatewayOfAsync(instance!));
    }

    public static async Task<bool> IsReachedAsync(ApiUser user, string instance) => (await user.SshAsync(instance, "echo here")).Trim() == "here";

    public async Task<bool> IsDegradedAsync(string instance) => (await Host.InstanceAsync(instance)).ToString().Contains("tunnel", StringComparison.Ordinal);

    public async Task<int> GatewayOfAsync(string instance)
    {
        var port = (await Host.InstanceAsync(instance)).GetProperty("fwd").GetProperty("port").GetInt32();
        return Enumerable.Range(0, 2).Single(link => Gateway(link).PublicPorts is var ports && port >= ports.First && port <= ports.Last);
    }

    public async Task EndAsync(string instance)
    {
        // What was asked of the database before a cut healed may still run out of its time.
        await Await.ConditionAsync("it takes a command", TimeSpan.FromSeconds(20), async () => (await Host.CliAsync("terminate", instance)).ExitCode == 0);
        await Host.InstanceBecomesAsync(instance, "TERMINATED");
        foreach (var node in Cluster.Nodes)
            await node.NothingIsLeftOfAsync(instance);
    }

    public async ValueTask DisposeAsync()
    {
        if (Cluster is { } cluster)
            await cluster.DisposeAsync();
        _network.Dispose();
    }

    private async Task SetUpAsync(string lease)
    {
        var server = PrivatePostgres.Start();
        _network.Forward(server.Port, Path.GetTempPath());
        LabPlan GatewayAt(int link) => new(_ => "", [], []) { Roles = "gateway", Further = _ => $"gateway.ssh.address = \"{_network.Gateway(link)}\"" };
        Cluster = await ClusterLab.StartAsync(
            server, lease,
            new LabPlan(lab => $$"""arm { devices.arm { kind = serial, path = "{{lab.Folder}}/arm.tty" } }""", ["arm"], ["arm"]) { Roles = "host", Network = _network },
            GatewayAt(0), GatewayAt(1));
    }
}
