using System.Diagnostics;

namespace Hardshare.Bench.Sessions;

/// <summary>From the call until the instance is over: container, folder, keys, port and tunnel are gone and the end is stored.</summary>
internal sealed class Terminate(SessionsArea area) : Figure("sessions: terminate, to everything gone", "ms", Better.Lower, 1.2)
{
    public override async Task<double> OursAsync()
    {
        var lab = await area.LabAsync();
        var session = await lab.LaunchAsync("cold");
        await Banner.WaitAsync(session.Address);
        var watch = Stopwatch.StartNew();
        await lab.TerminateAsync(session);
        return watch.Elapsed.TotalMilliseconds;
    }

    public override async Task<double> BareAsync()
    {
        var engine = await area.EngineAsync();
        var container = await engine.RunAsync();
        await Banner.WaitAsync(container.Ssh);
        var watch = Stopwatch.StartNew();
        await engine.RemoveAsync(container);
        return watch.Elapsed.TotalMilliseconds;
    }
}
