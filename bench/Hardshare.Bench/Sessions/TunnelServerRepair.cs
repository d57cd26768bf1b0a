using System.Diagnostics;

namespace Hardshare.Bench.Sessions;

/// <summary>
/// From <c>kill -9</c> of the gateway's sshd to the SSH banner at the same public address. Tunnels that stand do not notice, so the instance's tunnel is killed with it: a new
/// one has to be let in.
/// </summary>
internal sealed class TunnelServerRepair(SessionsArea area) : Figure("sessions: sshd and tunnel killed, to the banner again", "ms", Better.Lower, 2000)
{
    public override async Task<double> OursAsync()
    {
        var lab = await area.LabAsync();
        var session = await lab.LaunchAsync("cold");
        await Banner.WaitAsync(session.Address);
        using var tunnel = Process.GetProcessById(Labs.Processes.Only("ssh", "-R", session.Id));
        var took = await Killed.AndBackAsync(Labs.Processes.Only("sshd", "[listener]", lab.Lab.Folder), async () =>
        {
            tunnel.Kill();
            await tunnel.WaitForExitAsync();
            await Banner.WaitAsync(session.Address);
        });
        await lab.TerminateAsync(session);
        return took;
    }
}
