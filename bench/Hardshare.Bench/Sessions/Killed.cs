using System.Diagnostics;
using System.Globalization;

namespace Hardshare.Bench.Sessions;

/// <summary>Kills processes as <c>kill -9</c> does.</summary>
internal static class Killed
{
    /// <summary>Kill it, wait until it is gone (what answers then is not the one that is dying), then wait for <paramref name="again"/>. Milliseconds since the kill.</summary>
    public static async Task<double> AndBackAsync(int pid, Func<Task> again)
    {
        using var process = Process.GetProcessById(pid);
        var watch = Stopwatch.StartNew();
        process.Kill();
        while (Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}")))
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        await again();
        return watch.Elapsed.TotalMilliseconds;
    }
}
