namespace Hardshare.Bench.Cluster;

/// <summary>From <c>kill -9</c> of a host, with leases of the usual length; the longest of several.</summary>
/// <param name="area">Has the hosts.</param>
/// <param name="served">Until an instance of its robot, which is on the network, is READY on another host; otherwise until all other nodes show it as unreachable.</param>
internal sealed class HostKilled(ClusterArea area, bool served) : Figure(
    served ? "cluster: host killed, robot in use elsewhere" : "cluster: host killed, unreachable everywhere", "s", Better.Lower, served ? 15 : 10)
{
    protected override bool IsMeasuredOnce => true;

    public override async Task<double> OursAsync()
    {
        var taken = await (await area.HostsAsync()).KillAsync(area.Rounds);
        return served ? taken.Served : taken.Unreachable;
    }
}
