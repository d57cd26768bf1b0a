using System.Diagnostics;
using System.Globalization;

namespace Hardshare.Bench.Node;

/// <summary>The memory of a process: its own pages, and its part of those it shares with others (PSS).</summary>
internal static class Memory
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // A node gives back what its start took a few seconds after it.
    private static readonly TimeSpan GivesBack = TimeSpan.FromSeconds(7);

    /// <summary>MiB, once it has not changed by more than a percent for a while.</summary>
    public static async Task<double> SettledAsync(int pid)
    {
        await Task.Delay(GivesBack, TimeProvider.System);
        var watch = Stopwatch.StartNew();
        for (var before = Read(pid); ;)
        {
            await Task.Delay(Pause, TimeProvider.System);
            var now = Read(pid);
            if (Math.Abs(now - before) < before * 0.01 || watch.Elapsed > Limit)
                return now;
            before = now;
        }
    }

    private static double Read(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
