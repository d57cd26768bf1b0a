namespace Hardshare.Engine.Actor.Internal;

/// <summary>Receives the one answer to an <c>Ask</c>. What comes later, or after a time-out, is a dead letter.</summary>
internal sealed class FutureActorRef<T>(ActorSystemImpl system, TaskCompletionSource<T> result) : MinimalActorRef
{
    private ActorPath? _path;

    public override ActorPath Path => _path ?? Interlocked.CompareExchange(ref _path, system.NextTempPath(), null) ?? _path;

    internal override IInternalActorRef Parent => system.TempContainer;

    internal override ActorSystemImpl System => system;

    internal override bool IsTerminated => result.Task.IsCompleted;

    protected override void TellInternal(object message, IActorRef? sender)
    {
        var taken = message switch
        {
            T answer => result.TrySetResult(answer),
            Status.Failure failure => result.TrySetException(
                failure.Cause ?? new TaskCanceledException("The asked actor answered with a failure without a cause.")),
            Failure failure => result.TrySetException(
                failure.Exception ?? new TaskCanceledException("The asked actor answered with a failure without a cause.")),
            _ => result.TrySetException(new ArgumentException(
                $"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]")),
        };
        if (!taken)
            system.DeadLetterRef.Publish(message, sender, this);
    }

    internal override void SendSystemMessage(SystemMessage message)
    {
        switch (message)
        {
            case DeathWatchNotification notification:
                Tell(new Terminated(notification.Actor, notification.ExistenceConfirmed, addressTerminated: false), notification.Actor);
                break;
            case Watch watch:
                _ = result.Task.ContinueWith(
                    static (_, state) => ((Watch)state!).Watcher.SendSystemMessage(
                        new DeathWatchNotification(((Watch)state).Watchee, existenceConfirmed: true)),
                    watch,
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
                break;
        }
    }
}
