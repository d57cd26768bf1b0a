namespace Hardshare.Engine.Actor.Internal;

/// <summary>Tells an actor that nothing came for a while. One waiting schedule at most.</summary>
internal sealed class ReceiveTimeoutTimer(ActorCell cell)
{
    private ICancelable? _pending;

    internal TimeSpan? Timeout { get; private set; }

    internal void Set(TimeSpan? timeout)
    {
        Timeout = timeout;
        Cancel();
    }

    internal void Cancel()
    {
        _pending?.Cancel();
        _pending = null;
    }

    /// <summary>Starts to wait, unless it does already.</summary>
    internal void EnsureWaiting()
    {
        if (Timeout is not { } timeout || _pending is not null)
            return;
        var pending = new Cancelable(cell.System.Scheduler);
        _pending = pending;
        cell.System.Scheduler.ScheduleTellOnce(timeout, cell.SelfRef, ReceiveTimeout.Instance, cell.SelfRef, pending);
    }
}
