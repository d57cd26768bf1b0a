using System.Diagnostics;
using System.Globalization;

namespace Hardshare.Bench.Sessions;

/// <summary>From <c>kill -9</c> of the container's main process to the SSH banner again; barely, with Docker's own <c>--restart=always</c>.</summary>
internal sealed class ContainerRepair(SessionsArea area) : Figure("sessions: container killed, to its banner again", "ms", Better.Lower, 1.2)
{
    // A container of its own each time, on either side: one that died a moment ago waits longer before it is started again.
    public override async Task<double> OursAsync()
    {
        var lab = await area.LabAsync();
        var session = await lab.LaunchAsync("cold");
        await Banner.WaitAsync(session.Address);
        var engine = await area.EngineAsync();
        var took = await KillAsync(await engine.PidAsync($"hardshare-{session.Id}"), session.Address);
        await lab.TerminateAsync(session);
        return took;
    }

    public override async Task<double> BareAsync()
    {
        var engine = await area.EngineAsync();
        var container = await engine.RunAsync("always");
        await Banner.WaitAsync(container.Ssh);
        var took = await KillAsync(container.Pid, container.Ssh);
        await engine.RemoveAsync(container);
        return took;
    }

    private static async Task<double> KillAsync(int pid, System.Net.IPEndPoint ssh)
    {
        using var main = Process.GetProcessById(pid);
        var watch = Stopwatch.StartNew();
        main.Kill();
        // Not the one that is dying.
        while (Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}")))
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        await Banner.WaitAsync(ssh);
        return watch.Elapsed.TotalMilliseconds;
    }
}
