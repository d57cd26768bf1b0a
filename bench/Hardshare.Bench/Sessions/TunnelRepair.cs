using System.Diagnostics;

namespace Hardshare.Bench.Sessions;

/// <summary>From <c>kill -9</c> of the tunnel to bytes again at the public address; barely, from the start of an <c>ssh -T -R</c> to bytes at its own.</summary>
internal sealed class TunnelRepair(SessionsArea area) : Figure("sessions: tunnel killed, to bytes at the same address", "ms", Better.Lower, 1.5)
{
    private BareTunnel? _bare;
    private FarEnd? _bareEnd;

    protected override async Task PrepareAsync()
    {
        _bare = await BareTunnel.OpenAsync(area.Folder);
        _bareEnd = _bare.Listen();
    }

    // An instance of its own each time: one whose tunnel broke a moment ago waits a little before it tries again.
    public override async Task<double> OursAsync()
    {
        await using var own = await OwnTunnel.OpenAsync(await area.LabAsync());
        FarEnd.Echo(own.Address).Dispose();
        using var ssh = Process.GetProcessById(own.SshPid);
        var watch = Stopwatch.StartNew();
        ssh.Kill();
        await Task.Run(() => FarEnd.Echo(own.Address).Dispose());
        return watch.Elapsed.TotalMilliseconds;
    }

    public override Task<double> BareAsync() => Task.Run(() =>
    {
        var watch = Stopwatch.StartNew();
        _bare!.Start();
        FarEnd.Echo(_bare.Address).Dispose();
        return watch.Elapsed.TotalMilliseconds;
    });

    protected override async Task EndAsync()
    {
        _bareEnd?.Dispose();
        if (_bare is not null)
            await _bare.DisposeAsync();
    }
}
