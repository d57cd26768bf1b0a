using System.Diagnostics;

namespace Hardshare.Labs;

/// <summary>Waits for what the outside does, by asking again. What does not come within its limit is a <see cref="TimeoutException"/>.</summary>
public static class Await
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
                throw new TimeoutException($"not within {limit}: {what}; last: {value}");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
