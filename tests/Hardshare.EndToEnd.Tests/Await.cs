using System.Diagnostics;

namespace Hardshare.EndToEnd.Tests;

/// <summary>Waits for what the outside does, by asking again.</summary>
internal static class Await
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static Task ConditionAsync(string what, TimeSpan limit, Func<Task<bool>> isSo) => ValueAsync(what, limit, isSo, value => value);

    public static async Task<T> ValueAsync<T>(string what, TimeSpan limit, Func<Task<T>> ask, Func<T, bool> wanted)
    {
        var begun = Stopwatch.StartNew();
        while (true)
        {
            var value = await ask();
            if (wanted(value))
                return value;
            if (begun.Elapsed > limit)
                throw new ShouldAssertException($"not within {limit}: {what}; last: {value}");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
