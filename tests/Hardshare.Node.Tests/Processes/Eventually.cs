using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Hardshare.Node.Tests.Processes;

/// <summary>Waits for a condition instead of for a time.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task True(Func<bool> condition, string what)
    {
        for (var watch = Stopwatch.StartNew(); !condition();)
        {
            if (watch.Elapsed > Patience)
                throw new TimeoutException($"not within {Patience.TotalSeconds} s: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    public static async Task TrueAsync(Func<Task<bool>> conditionAsync, [CallerArgumentExpression(nameof(conditionAsync))] string what = "")
    {
        for (var watch = Stopwatch.StartNew(); !await conditionAsync();)
        {
            if (watch.Elapsed > Patience)
                throw new TimeoutException($"not within {Patience.TotalSeconds} s: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
