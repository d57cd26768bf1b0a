using Hardshare.Contracts.Instances;
using static Hardshare.Actors.Deployments.Instances.InstanceActor;

namespace Hardshare.Actors.Deployments.Instances;

/// <summary>The moments at which an instance ends by itself: its expiry, and the silence of a user who promised keep-alives. The actor hears <see cref="EndInstance"/>.</summary>
internal sealed class InstanceDeadlines(InstanceSeat seat, ITimerScheduler timers, TimeProvider time)
{
    // A single timer takes at most some 24 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(20);
    private const string KeepAlive = "keep-alive";

    /// <summary>To the actor itself: part of a long wait is over. Give it to <see cref="GoOn"/>.</summary>
    public sealed record LongWait(string Key, DateTimeOffset Due, EndInstance End);

    public void WatchExpiry(InstanceState state)
    {
        if (state.Expires is { } expires)
            Schedule("expiry", expires, new EndInstance(TerminationCause.Expired, $"its time was over at {expires:u}"));
    }

    /// <summary>Begin anew to wait for a keep-alive, where one was promised.</summary>
    public void WatchKeepAlive(InstanceState state)
    {
        if (seat.Order.KeepAlive && state.Status == InstanceStatus.Ready)
            Schedule(KeepAlive, time.GetUtcNow() + seat.Configuration.Instances.KeepAliveSilence, new EndInstance(TerminationCause.KeepAliveLost, "keep-alives stopped"));
    }

    /// <summary>The silence cannot be acted upon now: a keep-alive that comes meanwhile counts, so ask again later.</summary>
    public void PutOffKeepAlive(EndInstance end, TimeSpan wait) => timers.StartSingleTimer(KeepAlive, end, wait);

    public void GoOn(LongWait wait) => Schedule(wait.Key, wait.Due, wait.End);

    private void Schedule(string key, DateTimeOffset due, EndInstance end)
    {
        var wait = due - time.GetUtcNow();
        if (wait > LongestWait)
            timers.StartSingleTimer(key, new LongWait(key, due, end), LongestWait);
        else
            timers.StartSingleTimer(key, end, wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
    }
}
