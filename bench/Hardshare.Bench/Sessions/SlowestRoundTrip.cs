namespace Hardshare.Bench.Sessions;

/// <summary>The 99th percentile of round trips through relay and tunnel, over that of <c>ssh -T -R</c> alone: nothing is held back for 40 ms.</summary>
internal sealed class SlowestRoundTrip(SessionsArea area, int size) : Figure($"sessions: round trip {size} B, p99 of the whole over ssh -T -R", "us", Better.Lower, 2)
{
    private const int Count = 2000;
    private OwnTunnel? _own;
    private BareTunnel? _bare;
    private FarEnd? _bareEnd;
    private double _ours;

    protected override async Task PrepareAsync()
    {
        _own = await OwnTunnel.OpenAsync(await area.LabAsync());
        _bare = await BareTunnel.OpenAsync(area.Folder);
        _bareEnd = _bare.Listen();
        _bare.Start();
    }

    public override Task<double> BareAsync() => Task.Run(() =>
    {
        var sorted = RoundTrips.Measure(size, Count, _bare!.Address, _own!.Address);
        _ours = RoundTrips.Quantile(sorted[1], 0.99);
        return RoundTrips.Quantile(sorted[0], 0.99);
    });

    public override Task<double> OursAsync() => Task.FromResult(_ours);

    protected override async Task EndAsync()
    {
        _bareEnd?.Dispose();
        if (_bare is not null)
            await _bare.DisposeAsync();
        if (_own is not null)
            await _own.DisposeAsync();
    }
}
