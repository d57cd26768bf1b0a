using System.Runtime.InteropServices;
using Hardshare.Node.Journal;

namespace Hardshare.Node.Hosting;

/// <summary>
/// Gives memory back once the node has come to rest. What a recovery or a busy hour leaves behind is several times what lasts, and a runtime that idles never
/// collects it; nor does the C library, from which the compiler and SQLite have theirs, by itself give back what was freed.
/// </summary>
/// <param name="forget">Gives up what is cached, so that it can be given back.</param>
/// <param name="time">The clock.</param>
internal sealed partial class MemoryAtRest(Func<Task> forget, TimeProvider time)
{
    // A monitor that runs several times a second allocates as much; a launch, in a second, more.
    private const long Quiet = 8 * 1024 * 1024;
    private const int ArenaMax = -8;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Have all threads share two heaps of the C library. By itself it makes eight for each processor, and what lasts in each of them keeps whole pages from being given back.
    /// </summary>
    public static void ShareHeaps()
    {
        try
        {
            _ = mallopt(ArenaMax, 2);
        }
        catch (EntryPointNotFoundException)
        {
            // A C library other than glibc.
        }
    }

    public async Task GiveBackAsync()
    {
        try
        {
            await forget().ConfigureAwait(false);
        }
        catch (JournalStoreException)
        {
            // The journal is away, and has said so.
        }
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        try
        {
            _ = malloc_trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // A C library other than glibc.
        }
    }

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
                await GiveBackAsync().ConfigureAwait(false);
            (seen, busy) = (allocated, !isQuiet);
        }
    }

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);

    [LibraryImport("libc")]
    private static partial int malloc_trim(nuint pad);
}
