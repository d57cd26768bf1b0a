using Hardshare.TestSupport.Ssh;

namespace Hardshare.Bench.Cluster;

/// <summary>From the return of a gateway that was gone for some seconds until all its tunnels stand; barely, as many <c>ssh</c> with the same command line, started at once.</summary>
internal sealed class TunnelsBack() : Figure("cluster: 100 tunnels after a gateway's restart", "s", Better.Lower, 1.5)
{
    private const int Count = 100;
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(5);
    private ManyTunnels? _tunnels;

    protected override async Task PrepareAsync() => _tunnels = await ManyTunnels.PrepareAsync(Count);

    protected override bool IsMeasuredOnce => true;

    public override async Task<double> BareAsync() => (await _tunnels!.StartBareAsync()).TotalSeconds;

    public override async Task<double> OursAsync()
    {
        await _tunnels!.StartAsync();
        return (await _tunnels.LoseGatewayForAsync(Away)).TotalSeconds;
    }

    protected override async Task EndAsync()
    {
        if (_tunnels is not null)
            await _tunnels.DisposeAsync();
    }
}
