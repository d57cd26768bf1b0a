namespace Hardshare.Bench.Sessions;

internal enum Direction
{
    ToInstance,
    ToUser,
}

/// <summary>Bulk through the public port, relay and tunnel; barely, through <c>ssh -T -R</c> alone.</summary>
internal sealed class Throughput(SessionsArea area, Direction direction) : Figure(
    $"sessions: bytes {(direction == Direction.ToInstance ? "to the instance" : "to the user")}, over ssh -T -R", "MiB/s", Better.Higher, 0.95)
{
    private const int MebiBytes = 256;
    private OwnTunnel? _own;
    private BareTunnel? _bare;
    private FarEnd? _bareEnd;

    protected override async Task PrepareAsync()
    {
        _own = await OwnTunnel.OpenAsync(await area.LabAsync());
        _bare = await BareTunnel.OpenAsync(area.Folder);
        _bareEnd = _bare.Listen();
        _bare.Start();
        FarEnd.Echo(_bare.Address).Dispose();
    }

    public override Task<double> OursAsync() => Task.Run(() => Measure(_own!.Address));

    public override Task<double> BareAsync() => Task.Run(() => Measure(_bare!.Address));

    protected override async Task EndAsync()
    {
        _bareEnd?.Dispose();
        if (_bare is not null)
            await _bare.DisposeAsync();
        if (_own is not null)
            await _own.DisposeAsync();
    }

    private double Measure(System.Net.IPEndPoint address) => Rate.Of(MebiBytes, () =>
    {
        if (direction == Direction.ToInstance)
            FarEnd.Send(address, MebiBytes * 1024L * 1024);
        else
            FarEnd.Receive(address, MebiBytes * 1024L * 1024);
    });
}
