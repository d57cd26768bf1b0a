using System.Diagnostics;
using Hardshare.Labs;
using Hardshare.Labs.Faults;

namespace Hardshare.Soak;

/// <summary>
/// Cycles of launch, use and terminate with random faults, on the programs as they are installed; then the node, which was not started anew meanwhile, must hold what it held after the
/// first minute, after the same rest, within 2 %. The lab has been in use for long: see <see cref="UsedJournal"/>.
/// </summary>
internal static class LongUse
{
    private const string Robot = "arm";
    private const double Tolerance = 1.02;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Stretch = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);

    public static async Task<bool> HoldsAsync(TimeSpan duration, int seed, Action<string> say)
    {
        var programs = new Published(Path.Combine(Published.Root, "artifacts", "soak"), "src/Hardshare.Node", "src/Hardshare.Cli");
        await using var lab = await Lab.StartAsync(LabPlan.Everything with
        {
            Programs = await programs.FolderAsync(),
            Join = lab => UsedJournal.WriteAsync(lab, Robot),
            Registered = [.. LabPlan.Everything.Registered.Where(name => name != Robot)],
        });
        var node = lab.NodePid;
        var cycles = new Cycles(lab, seed);
        var clock = Stopwatch.StartNew();
        var count = await CycleAsync(cycles, clock, WarmUp < duration ? WarmUp : duration / 2);
        var early = await IdleUseAsync(lab);
        say($"after {clock.Elapsed:mm\\:ss}, {count} cycles: {early}");
        var late = early;
        while (clock.Elapsed < duration)
        {
            var next = clock.Elapsed + Stretch;
            count += await CycleAsync(cycles, clock, next < duration ? next : duration);
            late = await IdleUseAsync(lab);
            say($"after {clock.Elapsed:mm\\:ss}, {count} cycles: {late}");
        }
        return lab.NodePid == node && late.Files <= early.Files * Tolerance && late.Threads <= early.Threads * Tolerance && late.Processes <= early.Processes
            && late.Memory <= early.Memory * Tolerance;
    }

    private static async Task<int> CycleAsync(Cycles cycles, Stopwatch clock, TimeSpan until)
    {
        var count = 0;
        for (; clock.Elapsed < until; count++)
            await cycles.RunOneAsync();
        return count;
    }

    private static async Task<NodeUse> IdleUseAsync(Lab lab)
    {
        await lab.NothingIsLeftAsync();
        await Task.Delay(Rest, TimeProvider.System);
        return await NodeUse.HeldAsync(lab, Look);
    }
}
