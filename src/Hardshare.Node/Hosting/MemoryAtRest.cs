namespace Hardshare.Node.Hosting;

/// <summary>
/// Gives memory back once the node has come to rest. What a recovery or a busy hour leaves behind is several times what lasts, and a runtime that idles never
/// collects it.
/// </summary>
internal sealed class MemoryAtRest(TimeProvider time)
{
    private const long Quiet = 2 * 1024 * 1024;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(20);

    public static void GiveBack() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    /// <summary>Until stopped: whenever a period allocated little after one that allocated much, give back.</summary>
    public async Task WatchAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Period, time);
        var (seen, busy) = (GC.GetTotalAllocatedBytes(), false);
        while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false))
        {
            var allocated = GC.GetTotalAllocatedBytes();
            var isQuiet = allocated - seen < Quiet;
            if (isQuiet && busy)
                GiveBack();
            (seen, busy) = (allocated, !isQuiet);
        }
    }
}
