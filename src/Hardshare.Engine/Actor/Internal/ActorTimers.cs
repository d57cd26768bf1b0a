namespace Hardshare.Engine.Actor.Internal;

/// <summary>The timers of one incarnation of an actor.</summary>
internal sealed class ActorTimers(ActorCell cell) : ITimerScheduler
{
    private Dictionary<object, Timer>? _timers;     // made with the first timer
    private int _generation;

    public IReadOnlyCollection<object> ActiveTimers => _timers?.Keys.ToArray() ?? [];

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval) => Start(key, msg, interval, interval, null);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender) =>
        Start(key, msg, interval, interval, sender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) =>
        Start(key, msg, initialDelay, interval, null);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender) =>
        Start(key, msg, initialDelay, interval, sender);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) => Start(key, msg, timeout, null, null);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender) => Start(key, msg, timeout, null, sender);

    public bool IsTimerActive(object key) => _timers?.ContainsKey(key) == true;

    public void Cancel(object key)
    {
        if (_timers is not null && _timers.Remove(key, out var timer))
            timer.Task.Cancel();
    }

    public void CancelAll()
    {
        if (_timers is null)
            return;
        foreach (var timer in _timers.Values)
            timer.Task.Cancel();
        _timers = null;
    }

    /// <summary>Whether the message is still wanted; a single timer is over with it.</summary>
    internal bool Take(TimerMessage message)
    {
        if (_timers is null || !_timers.TryGetValue(message.Key, out var timer) || timer.Generation != message.Generation)
            return false;
        if (!timer.Repeats)
            _timers.Remove(message.Key);
        return true;
    }

    private void Start(object key, object message, TimeSpan delay, TimeSpan? interval, IActorRef? sender)
    {
        Cancel(key);
        var generation = ++_generation;
        var shell = new TimerMessage(this, key, generation, message);
        var scheduler = cell.System.Scheduler;
        var task = new Cancelable(scheduler);
        if (interval is { } period)
            scheduler.ScheduleTellRepeatedly(delay, period, cell.SelfRef, shell, sender, task);
        else
            scheduler.ScheduleTellOnce(delay, cell.SelfRef, shell, sender, task);
        (_timers ??= [])[key] = new Timer(generation, interval is not null, task);
    }

    private readonly record struct Timer(int Generation, bool Repeats, ICancelable Task);
}
