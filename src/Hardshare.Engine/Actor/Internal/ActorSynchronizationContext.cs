namespace Hardshare.Engine.Actor.Internal;

/// <summary>
/// Brings the continuations of one asynchronous handler back into its actor, with the message and sender it began with.
/// Those of an incarnation that is gone are dropped.
/// </summary>
internal sealed class ActorSynchronizationContext(ActorCell cell, ActorBase actor, object? message, IActorRef? sender)
    : SynchronizationContext
{
    internal ActorBase Actor => actor;

    internal object? Message => message;

    internal IActorRef? Sender => sender;

    public override void Post(SendOrPostCallback d, object? state) => cell.PostSystem(new Continuation(this, d, state));

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("An actor's work cannot be waited for; send it a message.");

    /// <summary>Runs the handler; if it does not end at once, user messages wait until it does.</summary>
    internal static void Run(ActorCell cell, Func<Task> action)
    {
        var context = new ActorSynchronizationContext(cell, cell.Actor!, cell.CurrentMessage, cell.SenderOrNull);
        var previous = Current;
        SetSynchronizationContext(context);
        Task task;
        try
        {
            task = action();
        }
        finally
        {
            SetSynchronizationContext(previous);
        }
        if (task.IsCompleted)
        {
            task.GetAwaiter().GetResult();
            return;
        }
        cell.BeginAsyncHandler();
        _ = task.ContinueWith(
            static (ended, state) => ((ActorSynchronizationContext)state!).Complete(ended),
            context,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    internal void Resume(Continuation continuation)
    {
        var previous = Current;
        SetSynchronizationContext(this);
        try
        {
            continuation.Run();
        }
        finally
        {
            SetSynchronizationContext(previous);
        }
    }

    private void Complete(Task ended)
    {
        var exception = ended.IsFaulted ? ended.Exception.InnerException : ended.IsCanceled ? new TaskCanceledException(ended) : null;
        cell.PostSystem(new HandlerCompleted(this, exception));
    }
}
