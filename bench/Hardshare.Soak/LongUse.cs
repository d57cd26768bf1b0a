using System.Diagnostics;
using Hardshare.Labs;
using Hardshare.Labs.Faults;

namespace Hardshare.Soak;

/// <summary>Cycles of launch, use and terminate with random faults; then the node must hold what it held after the first minute, within 2 %.</summary>
internal static class LongUse
{
    private const double Tolerance = 1.02;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(90);

    public static async Task<bool> HoldsAsync(TimeSpan duration, int seed, Action<string> say)
    {
        await using var lab = await Lab.StartAsync(LabPlan.Everything);
        var cycles = new Cycles(lab, seed);
        var clock = Stopwatch.StartNew();
        var count = await CycleAsync(cycles, clock, WarmUp < duration ? WarmUp : duration / 2);
        var early = await IdleUseAsync(lab);
        say($"after {clock.Elapsed:mm\\:ss}, {count} cycles: {early}");
        while (clock.Elapsed < duration)
        {
            var next = clock.Elapsed + TimeSpan.FromMinutes(5);
            count += await CycleAsync(cycles, clock, next < duration ? next : duration);
            say($"after {clock.Elapsed:mm\\:ss}, {count} cycles: {NodeUse.Of(lab)}");
        }
        var late = await IdleUseAsync(lab);
        say($"idle after {count} cycles: {late}");
        return late.Files <= early.Files * Tolerance && late.Threads <= early.Threads * Tolerance && late.Processes <= early.Processes
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
        await Task.Delay(Idle, TimeProvider.System);
        return NodeUse.Of(lab);
    }
}
