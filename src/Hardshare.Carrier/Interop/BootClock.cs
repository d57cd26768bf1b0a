using System.Runtime.InteropServices;

namespace Hardshare.Carrier.Interop;

/// <summary>CLOCK_BOOTTIME: runs on while the machine is suspended, is never set, and starts anew at each boot.</summary>
public static unsafe partial class BootClock
{
    private const int ClockBootTime = 7;

    public static TimeSpan Now
    {
        get
        {
            TimeSpec now;
            _ = clock_gettime(ClockBootTime, &now);
            return new TimeSpan(now.Seconds * TimeSpan.TicksPerSecond + now.Nanoseconds / 100);
        }
    }

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc")]
    [SuppressGCTransition]
    private static partial int clock_gettime(int clock, TimeSpec* now);
}
