namespace Hardshare.Bench.Cluster;

/// <summary>From <c>kill -9</c> of a gateway, its node, sshd and relay, to the same instance reached through another; the longest of several.</summary>
internal sealed class GatewayKilled(ClusterArea area) : Figure("cluster: gateway killed, instance through another", "s", Better.Lower, 5)
{
    protected override bool IsMeasuredOnce => true;

    public override async Task<double> OursAsync() => await (await area.LossesAsync()).KillAsync(area.Rounds);
}
