using Hardshare.Engine.Actor;
using Hardshare.Engine.Configuration;
using Hardshare.Engine.Event;

namespace Hardshare.Engine.TestKit;

/// <summary>
/// A scheduler whose time stands still until the test moves it. Chosen with <c>akka.scheduler.implementation =
/// "Hardshare.Engine.TestKit.TestScheduler, Hardshare.TestKit"</c>. What is due happens on the thread that moves the time, in
/// the order of its time.
/// </summary>
public class TestScheduler : IScheduler, IAdvancedScheduler
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<Item, (DateTimeOffset Due, long Order)> _items = new();
    private DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly DateTimeOffset _start;
    private long _order;

    public TestScheduler(Config schedulerConfig, ILoggingAdapter log) => _start = _now;

    public IAdvancedScheduler Advanced => this;

    public DateTimeOffset Now
    {
        get
        {
            lock (_lock)
                return _now;
        }
    }

    public TimeSpan MonotonicClock => Now - _start;

    public TimeSpan HighResMonotonicClock => MonotonicClock;

    public void Advance(TimeSpan offset) => AdvanceTo(Now + offset);

    public void AdvanceTo(DateTimeOffset when)
    {
        while (TryTakeDue(when) is { } action)
            action();
        lock (_lock)
            _now = when > _now ? when : _now;
    }

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Add(delay, null, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Add(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) => Add(delay, null, action, cancelable);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) =>
        ScheduleRepeatedly(initialDelay, interval, action, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Add(initialDelay, interval, action, cancelable);

    private void Add(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable)
    {
        if (interval is { } period)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero, nameof(interval));
        lock (_lock)
            _items.Enqueue(new Item(action, interval, cancelable), (_now + delay, _order++));
    }

    private Action? TryTakeDue(DateTimeOffset when)
    {
        lock (_lock)
        {
            while (_items.TryPeek(out var item, out var at) && at.Due <= when)
            {
                _items.Dequeue();
                if (item.Cancelable?.IsCancellationRequested == true)
                    continue;
                _now = at.Due > _now ? at.Due : _now;
                if (item.Interval is { } interval)
                    _items.Enqueue(item, (at.Due + interval, _order++));
                return item.Action;
            }
            return null;
        }
    }

    private sealed record Item(Action Action, TimeSpan? Interval, ICancelable? Cancelable);
}
