using System.Diagnostics;

namespace Hardshare.Bench;

/// <summary>How many of something a second.</summary>
internal static class Rate
{
    public static double Of(long count, Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        return count / watch.Elapsed.TotalSeconds;
    }

    public static async Task<double> OfAsync(long count, Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return count / watch.Elapsed.TotalSeconds;
    }
}
