namespace Hardshare.Actors.Entities;

/// <summary>
/// Delays between attempts: the first retry is immediate, then 100 ms doubling to 30 s, each spread by up to a fifth either way, so that many
/// that broke together do not come back together.
/// </summary>
public static class RetryDelay
{
    public static readonly TimeSpan Cap = TimeSpan.FromSeconds(30);

    /// <param name="failures">Failures in a row, from 1.</param>
    /// <param name="random">A number from 0 to 1.</param>
    public static TimeSpan After(int failures, double random)
    {
        if (failures <= 1)
            return TimeSpan.Zero;
        var doubled = TimeSpan.FromMilliseconds(100 * Math.Pow(2, Math.Min(failures - 2, 20)));
        var capped = doubled < Cap ? doubled : Cap;
        return capped * (0.8 + (0.4 * random));
    }
}
