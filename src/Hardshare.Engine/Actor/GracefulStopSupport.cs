using Hardshare.Engine.Actor.Internal;

namespace Hardshare.Engine.Actor;

/// <summary>Stops an actor and waits for its end.</summary>
public static class GracefulStopSupport
{
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout) => target.GracefulStop(timeout, PoisonPill.Instance);

    /// <returns>True once the actor has stopped.</returns>
    /// <exception cref="TaskCanceledException">It did not in time.</exception>
    public static async Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout, object stopMessage)
    {
        var internalTarget = (IInternalActorRef)target;
        if (internalTarget.System is not { } system || internalTarget.IsTerminated)
            return true;
        var stopped = new TaskCompletionSource<Terminated>(TaskCreationOptions.RunContinuationsAsynchronously);
        var future = new FutureActorRef<Terminated>(system, stopped);
        internalTarget.SendSystemMessage(new Watch(internalTarget, future));
        target.Tell(stopMessage, ActorRefs.NoSender);
        try
        {
            await stopped.Task.WaitAsync(timeout, TimeProvider.System).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            internalTarget.SendSystemMessage(new Unwatch(internalTarget, future));
            throw new TaskCanceledException($"[{target}] did not stop within {timeout}.");
        }
    }
}
