namespace Hardshare.Engine.Actor.Internal;

/// <summary>The scheduler of a system in earnest: one timer of the base library per schedule, on a thread of the pool.</summary>
internal sealed class TimeProviderScheduler(TimeProvider time) : IScheduler, IAdvancedScheduler, IDisposable
{
    private readonly long _start = time.GetTimestamp();
    private volatile bool _disposed;

    public IAdvancedScheduler Advanced => this;

    public DateTimeOffset Now => time.GetUtcNow();

    public TimeSpan MonotonicClock => time.GetElapsedTime(_start);

    public TimeSpan HighResMonotonicClock => MonotonicClock;

    public void Dispose() => _disposed = true;

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Start(new Schedule(this, () => receiver.Tell(message, sender), cancelable, delay, null));

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Start(new Schedule(this, () => receiver.Tell(message, sender), cancelable, initialDelay, interval));

    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) =>
        Start(new Schedule(this, action, cancelable, delay, null));

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) =>
        ScheduleRepeatedly(initialDelay, interval, action, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Start(new Schedule(this, action, cancelable, initialDelay, interval));

    private void Start(Schedule schedule)
    {
        if (!_disposed)
            schedule.Start(time);
    }

    private sealed class Schedule(TimeProviderScheduler owner, Action action, ICancelable? cancelable, TimeSpan delay, TimeSpan? interval)
    {
        /// <summary>The base library's timers reach 49 days; longer delays are waited for in pieces.</summary>
        private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

        private ITimer? _timer;
        private TimeSpan _left = delay;

        internal void Start(TimeProvider time)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(_left, TimeSpan.Zero, nameof(delay));
            if (interval is { } period)
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero, nameof(interval));
            if (cancelable?.IsCancellationRequested == true)
                return;
            _timer = time.CreateTimer(static state => ((Schedule)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            if (cancelable is Cancelable ours)
                ours.OnCancel(End);
            else
                cancelable?.Token.Register(static state => ((Schedule)state!).End(), this);
            if (cancelable?.IsCancellationRequested != true)
                Arm();
        }

        private void Arm()
        {
            var piece = _left > Longest ? Longest : _left;
            _left -= piece;
            _timer!.Change(piece, Timeout.InfiniteTimeSpan);
        }

        private void Fire()
        {
            if (owner._disposed || cancelable?.IsCancellationRequested == true)
            {
                End();
                return;
            }
            if (_left > TimeSpan.Zero)
            {
                Arm();
                return;
            }
            if (interval is { } period)
            {
                _left = period;
                Arm();
            }
            else
            {
                End();
            }
            action();
        }

        private void End() => _timer?.Dispose();
    }
}
