using System.Diagnostics;

namespace Hardshare.Bench.Sessions;

/// <summary>From the call to the SSH banner at the public address; barely, from create to the banner at the container's own address.</summary>
internal class Launch(SessionsArea area, string name, string deployment, double goal) : Figure(name, "ms", Better.Lower, goal)
{
    protected SessionsArea Area => area;

    public override async Task<double> OursAsync()
    {
        var lab = await area.LabAsync();
        var watch = Stopwatch.StartNew();
        var session = await lab.LaunchAsync(deployment);
        await Banner.WaitAsync(session.Address);
        var took = watch.Elapsed;
        await lab.TerminateAsync(session);
        return took.TotalMilliseconds;
    }

    public override async Task<double> BareAsync()
    {
        var engine = await area.EngineAsync();
        var watch = Stopwatch.StartNew();
        var container = await engine.RunAsync();
        await Banner.WaitAsync(container.Ssh);
        var took = watch.Elapsed;
        await engine.RemoveAsync(container);
        return took.TotalMilliseconds;
    }
}
