namespace Hardshare.Cli.Tests.Support;

/// <summary>
/// A clock in UTC whose timers are quicker, a hundred times by default, so that what happens once a second can be tested.
/// </summary>
internal sealed class HurriedTime(DateTimeOffset? now = null, int times = 100) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => now ?? System.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Hurry(dueTime), Hurry(period));

    private TimeSpan Hurry(TimeSpan span) => span > TimeSpan.Zero ? span / times : span;
}
