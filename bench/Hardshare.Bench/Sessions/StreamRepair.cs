namespace Hardshare.Bench.Sessions;

/// <summary>From <c>kill -9</c> of a device's stream to the robot's answer at the same terminal device.</summary>
internal sealed class StreamRepair(SessionsArea area) : Figure("sessions: stream killed, to the robot's answer again", "ms", Better.Lower, 2000)
{
    public override async Task<double> OursAsync()
    {
        var lab = await area.LabAsync();
        var session = await lab.LaunchAsync("arm");
        await lab.RobotAnswersAsync(session);
        var took = await Killed.AndBackAsync(Labs.Processes.Only("Hardshare.Carrier", " stream ", session.Id), () => lab.RobotAnswersAsync(session));
        await lab.TerminateAsync(session);
        return took;
    }
}
