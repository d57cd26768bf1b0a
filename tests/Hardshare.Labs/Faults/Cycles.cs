using System.Globalization;

namespace Hardshare.Labs.Faults;

/// <summary>
/// Launch, use, terminate, again and again, on a lab whose deployments are <see cref="LabPlan.Everything"/>; in every third cycle something is killed or the robot
/// vanishes while the instance is in use, and it has to work again. The seed makes the same choices again.
/// </summary>
public sealed class Cycles
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Lab _lab;
    private readonly ApiUser _user;
    private readonly Random _random;
    private readonly FaultDeck _faults;

    public Cycles(Lab lab, int seed)
    {
        (_lab, _user, _random) = (lab, new ApiUser(lab), new Random(seed));
        _faults = new FaultDeck(6, _random);
    }

    public async Task RunOneAsync()
    {
        var instance = await Await.ValueAsync("the arm is granted", Limit, () => _user.LaunchAsync("arm"), id => id is not null);
        await _lab.InstanceBecomesAsync(instance!, "READY");
        await WorksAsync(instance!);
        if (_random.Next(3) == 0)
        {
            await HarmAsync(instance!);
            await WorksAsync(instance!);
        }
        await _user.TerminateAsync(instance!);
        await _lab.InstanceBecomesAsync(instance!, "TERMINATED");
        await _lab.NothingIsLeftOfAsync(instance!);
    }

    private async Task HarmAsync(string instance)
    {
        switch (_faults.Next())
        {
            case 0:
                Processes.Kill(Processes.Only("ssh", "-R", instance));
                break;
            case 1:
                Processes.Kill(Processes.Only("Hardshare.Carrier", " stream ", instance));
                break;
            case 2:
                Processes.Kill(Processes.Only("Hardshare.Carrier", " relay ", _lab.Folder));
                break;
            case 3:
                Processes.Kill(Processes.Only("sshd", "[listener]", _lab.Folder));
                break;
            case 4:
                var main = await _lab.EngineAsync("inspect", "--format", "{{.State.Pid}}", $"hardshare-{instance}");
                Processes.Kill(int.Parse(main, CultureInfo.InvariantCulture));
                break;
            default:
                await _lab.ArmAsync("arm", "vanish");
                await _lab.ArmAsync("arm", "return");
                break;
        }
    }

    /// <summary>A stranger's way in, and the robot's answer.</summary>
    private async Task WorksAsync(string instance)
    {
        try
        {
            await Await.ValueAsync(
                $"the arm of {instance} answers", Limit, () => _user.TrySshAsync(instance, ApiUser.AskTheArm), ran => ran.Output.Contains("X:", StringComparison.Ordinal));
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException($"{e.Message}\n{(await _lab.CliAsync("info", instance)).Output}\n{(await _lab.CliAsync("history", instance)).Output}");
        }
    }
}
