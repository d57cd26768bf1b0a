using System.Globalization;

namespace Hardshare.Labs.Faults;

/// <summary>
/// Launch, use, terminate, again and again, on a lab whose deployments are <see cref="LabPlan.Everything"/>; in every third cycle something is killed or the robot
/// vanishes while the instance is in use, and it has to work again. The seed makes the same choices again.
/// </summary>
public sealed class Cycles(Lab lab, int seed)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private const int Kinds = 6;
    private readonly Random _random = new(seed);
    private readonly Queue<int> _faults = [];
    private readonly ApiUser _user = new(lab);

    public async Task RunOneAsync()
    {
        var instance = await Await.ValueAsync("the arm is granted", Limit, () => _user.LaunchAsync("arm"), id => id is not null);
        await lab.InstanceBecomesAsync(instance!, "READY");
        await WorksAsync(instance!);
        if (_random.Next(3) == 0)
        {
            await HarmAsync(instance!);
            await WorksAsync(instance!);
        }
        await _user.TerminateAsync(instance!);
        await lab.InstanceBecomesAsync(instance!, "TERMINATED");
        await lab.NothingIsLeftOfAsync(instance!);
    }

    private async Task HarmAsync(string instance)
    {
        // Each kind once before any comes again: a node that has seen them all has loaded whatever they need.
        if (_faults.Count == 0)
            foreach (var kind in Shuffled())
                _faults.Enqueue(kind);
        switch (_faults.Dequeue())
        {
            case 0:
                Processes.Kill(Processes.Only("ssh", "-R", instance));
                break;
            case 1:
                Processes.Kill(Processes.Only("Hardshare.Carrier", " stream ", instance));
                break;
            case 2:
                Processes.Kill(Processes.Only("Hardshare.Carrier", " relay ", lab.Folder));
                break;
            case 3:
                Processes.Kill(Processes.Only("sshd", "[listener]", lab.Folder));
                break;
            case 4:
                var main = await lab.EngineAsync("inspect", "--format", "{{.State.Pid}}", $"hardshare-{instance}");
                Processes.Kill(int.Parse(main, CultureInfo.InvariantCulture));
                break;
            default:
                await lab.ArmAsync("arm", "vanish");
                await lab.ArmAsync("arm", "return");
                break;
        }
    }

    private int[] Shuffled()
    {
        var kinds = Enumerable.Range(0, Kinds).ToArray();
        _random.Shuffle(kinds);
        return kinds;
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
            throw new InvalidOperationException($"{e.Message}\n{(await lab.CliAsync("info", instance)).Output}\n{(await lab.CliAsync("history", instance)).Output}");
        }
    }
}
