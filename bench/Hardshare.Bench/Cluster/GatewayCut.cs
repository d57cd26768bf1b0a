namespace Hardshare.Bench.Cluster;

/// <summary>From a silent cut between a host and all gateways; the longest of several.</summary>
/// <param name="area">Has the host.</param>
/// <param name="healed">From when it heals until bytes pass again, less one start of <c>ssh</c>; otherwise until it is noticed.</param>
internal sealed class GatewayCut(ClusterArea area, bool healed) : Figure(
    healed ? "cluster: silent cut healed, working, less one ssh start" : "cluster: silent cut to gateways, noticed", "s", Better.Lower, healed ? 1 : 5)
{
    protected override bool IsMeasuredOnce => true;

    public override async Task<double> OursAsync()
    {
        var taken = await (await area.LossesAsync()).CutAsync(area.Rounds);
        return healed ? taken.Back : taken.Noticed;
    }
}
