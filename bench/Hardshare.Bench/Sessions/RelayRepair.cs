namespace Hardshare.Bench.Sessions;

/// <summary>From <c>kill -9</c> of the relay to the SSH banner at the same public address.</summary>
internal sealed class RelayRepair(SessionsArea area) : Figure("sessions: relay killed, to the banner at the same address", "ms", Better.Lower, 2000)
{
    public override async Task<double> OursAsync()
    {
        var lab = await area.LabAsync();
        var session = await lab.LaunchAsync("cold");
        await Banner.WaitAsync(session.Address);
        var took = await Killed.AndBackAsync(Labs.Processes.Only("Hardshare.Carrier", " relay ", lab.Lab.Folder), () => Banner.WaitAsync(session.Address));
        await lab.TerminateAsync(session);
        return took;
    }
}
