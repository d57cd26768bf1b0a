using Hardshare.Engine.Actor.Internal;

namespace Hardshare.Engine.Actor;

/// <summary>
/// Question and answer. The task fails with <see cref="AskTimeoutException"/> if no answer comes in time, with the cause if a
/// <see cref="Status.Failure"/> answers, with an <see cref="ArgumentException"/> if something of another type does. No time-out
/// means <c>akka.actor.ask-timeout</c>, by default for ever.
/// </summary>
public static class Futures
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<object>(message, timeout, CancellationToken.None);

    public static Task<object> Ask(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<object>(message, null, cancellationToken);

    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<object>(message, timeout, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<T>(message, timeout, CancellationToken.None);

    public static Task<T> Ask<T>(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<T>(message, null, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<T>(_ => message, timeout, cancellationToken);

    /// <param name="self">Whom to ask.</param>
    /// <param name="messageFactory">Makes the question, given where the answer should go.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Cancels the task, not the question.</param>
    public static Task<T> Ask<T>(
        this ICanTell self, Func<IActorRef, object> messageFactory, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var system = SystemOf(self) ?? throw new ArgumentException("Unable to resolve the target Provider", nameof(self));
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var limit = timeout ?? system.Settings.AskTimeout;
        var timer = limit > TimeSpan.Zero
            ? TimeProvider.System.CreateTimer(
                _ => result.TrySetException(new AskTimeoutException($"Timeout after {limit} seconds")),
                null,
                limit < LongestTimer ? limit : LongestTimer,
                Timeout.InfiniteTimeSpan)
            : null;
        var registration = cancellationToken.Register(() => result.TrySetCanceled(cancellationToken));
        if (timer is not null || cancellationToken.CanBeCanceled)
        {
            _ = result.Task.ContinueWith(
                _ =>
                {
                    timer?.Dispose();
                    registration.Dispose();
                },
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
        var future = new FutureActorRef<T>(system, result);
        self.Tell(messageFactory(future), future);
        return result.Task;
    }

    private static ActorSystemImpl? SystemOf(ICanTell self) => self switch
    {
        ActorSelection selection => SystemOf(selection.Anchor),
        IInternalActorRef { System: { } system } => system,
        _ => ActorCell.Current?.SystemImpl,
    };
}
