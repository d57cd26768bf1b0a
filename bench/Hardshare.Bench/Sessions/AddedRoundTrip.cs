namespace Hardshare.Bench.Sessions;

/// <summary>What the relay adds to the median round trip through the tunnel, over what HAProxy adds in its place.</summary>
internal sealed class AddedRoundTrip(SessionsArea area, int size)
    : Figure($"sessions: round trip {size} B, added by the relay over HAProxy", "us", Better.Lower, 1.5)
{
    private const int Count = 2000;
    private OwnTunnel? _own;
    private HaProxy? _proxy;
    private double _proxyAdds;
    private double _relayAdds;

    protected override async Task PrepareAsync()
    {
        _own = await OwnTunnel.OpenAsync(await area.LabAsync());
        _proxy = await HaProxy.StartAsync(area.Folder, _own.Inner);
    }

    // Both in one run: what is added is a small difference of large times.
    public override Task<double> BareAsync() => Task.Run(() =>
    {
        var sorted = RoundTrips.Measure(size, Count, _own!.Inner, _proxy!.Address, _own.Address);
        var medians = sorted.Select(times => RoundTrips.Quantile(times, 0.5)).ToArray();
        (_proxyAdds, _relayAdds) = (medians[1] - medians[0], medians[2] - medians[0]);
        return _proxyAdds;
    });

    public override Task<double> OursAsync() => Task.FromResult(_relayAdds);

    protected override async Task EndAsync()
    {
        _proxy?.Dispose();
        if (_own is not null)
            await _own.DisposeAsync();
    }
}
