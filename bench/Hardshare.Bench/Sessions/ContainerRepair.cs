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
        var took = await Killed.AndBackAsync(await engine.PidAsync($"hardshare-{session.Id}"), () => Banner.WaitAsync(session.Address));
        await lab.TerminateAsync(session);
        return took;
    }

    public override async Task<double> BareAsync()
    {
        var engine = await area.EngineAsync();
        var container = await engine.RunAsync("always");
        await Banner.WaitAsync(container.Ssh);
        var took = await Killed.AndBackAsync(container.Pid, () => Banner.WaitAsync(container.Ssh));
        await engine.RemoveAsync(container);
        return took;
    }
}
