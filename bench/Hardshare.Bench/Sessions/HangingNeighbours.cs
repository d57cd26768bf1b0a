using Hardshare.Labs;

namespace Hardshare.Bench.Sessions;

/// <summary>What can hang at a deployment, hangs at two: a script on the host before the start of the one; monitor and robot of the other, with its terminal full.</summary>
internal sealed class HangingNeighbours(SessionLab lab)
{
    /// <summary>HOCON of both.</summary>
    public static string Deployments(Lab lab) =>
        $$"""
        stuck {
          actions.before = [ { command = ["/bin/sh", "-c", "while [ ! -e {{Go(lab)}} ]; do sleep 0.5; done"], limit = 10 minutes } ]
          limits.init = 10 minutes
        }
        arm {
          devices.arm { kind = serial, path = "{{lab.Folder}}/arm.tty" }
          monitor { command = ["/bin/sh", "-c", "[ -e {{Go(lab)}} ] || sleep 600"], interval = 500 ms, limit = 15 minutes, failures = 3 }
        }
        """;

    public static string Go(Lab lab) => Path.Combine(lab.Folder, "go");

    private Session? _arm;
    private string? _stuck;

    public async Task HangAsync()
    {
        File.Delete(Go(lab.Lab));
        _stuck = await lab.BeginAsync("stuck");
        _arm = await lab.LaunchAsync("arm");
        await lab.RobotAnswersAsync(_arm);
        await lab.Lab.ArmAsync("arm", "hang");
        await Executed.RunAsync("/bin/sh", ["-c", $"stty -F {lab.TerminalOf(_arm)} raw -echo; timeout 2 head -c 1000000 /dev/zero > {lab.TerminalOf(_arm)}"]);
    }

    /// <summary>End both, and wait until they are gone.</summary>
    public async Task GoOnAsync()
    {
        await File.WriteAllTextAsync(Go(lab.Lab), "");
        if (_arm is { } arm)
        {
            await lab.Lab.ArmAsync("arm", "return");
            await lab.TerminateAsync(arm);
        }
        if (_stuck is { } stuck)
            await lab.TerminateAsync(await lab.ReadyAsync(stuck));
        (_arm, _stuck) = (null, null);
    }
}
