namespace Hardshare.Engine.Actor;

/// <summary>Something that can be called off. Its token is made only if asked for.</summary>
public class Cancelable : ICancelable, IDisposable
{
    private readonly IActionScheduler _scheduler;
    private CancellationTokenSource? _source;
    private Action? _onCancel;
    private volatile bool _cancelled;

    public Cancelable(IScheduler scheduler)
        : this(scheduler.Advanced)
    {
    }

    public Cancelable(IActionScheduler scheduler) => _scheduler = scheduler;

    public Cancelable(IScheduler scheduler, TimeSpan delay)
        : this(scheduler) => CancelAfter(delay);

    public Cancelable(IScheduler scheduler, int millisecondsDelay)
        : this(scheduler, TimeSpan.FromMilliseconds(millisecondsDelay))
    {
    }

    public bool IsCancellationRequested => _cancelled;

    public CancellationToken Token
    {
        get
        {
            var source = Volatile.Read(ref _source)
                ?? Interlocked.CompareExchange(ref _source, new CancellationTokenSource(), null)
                ?? _source;
            if (_cancelled)
                source.Cancel();
            return source.Token;
        }
    }

    public bool IsDisposed { get; private set; }

    public void Cancel() => Cancel(throwOnFirstException: false);

    public void Cancel(bool throwOnFirstException)
    {
        _cancelled = true;
        Interlocked.Exchange(ref _onCancel, null)?.Invoke();
        Volatile.Read(ref _source)?.Cancel(throwOnFirstException);
    }

    public void CancelAfter(TimeSpan delay) => _scheduler.ScheduleOnce(delay, Cancel, this);

    public void CancelAfter(int millisecondsDelay) => CancelAfter(TimeSpan.FromMilliseconds(millisecondsDelay));

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || IsDisposed)
            return;
        IsDisposed = true;
        Volatile.Read(ref _source)?.Dispose();
    }

    /// <summary>Called once when this is cancelled, at once if it is already; only the last one set counts.</summary>
    internal void OnCancel(Action action)
    {
        Volatile.Write(ref _onCancel, action);
        if (_cancelled)
            Interlocked.Exchange(ref _onCancel, null)?.Invoke();
    }
}
