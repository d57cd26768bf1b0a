using Hardshare.Engine.Actor;
using Hardshare.Engine.Pattern.Internal;

namespace Hardshare.Engine.Pattern;

/// <summary>
/// Starts its child again after the child has stopped. While the child is up its messages, and those to it, are passed on.
/// </summary>
public sealed class BackoffSupervisor : BackoffSupervisorBase
{
    private bool _finalStop;

    internal BackoffSupervisor(BackoffSettings settings)
        : base(settings)
    {
    }

    public static Props Props(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor) =>
        Props(Backoff.OnStop(childProps, childName, minBackoff, maxBackoff, randomFactor));

    public static Props Props(
        Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, int maxNrOfRetries) =>
        Props(Backoff.OnStop(childProps, childName, minBackoff, maxBackoff, randomFactor, maxNrOfRetries));

    public static Props Props(BackoffOptions options) => options.Props;

    public static Props PropsWithSupervisorStrategy(
        Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, SupervisorStrategy strategy) =>
        Props(Backoff.OnStop(childProps, childName, minBackoff, maxBackoff, randomFactor).WithSupervisorStrategy(
            (OneForOneStrategy)strategy));

    /// <summary>As the options say: what they restart is restarted at once, what they stop comes back after the wait.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => Settings.Strategy;

    protected override bool Receive(object message)
    {
        if (message is Terminated terminated && terminated.ActorRef.Equals(Child))
        {
            Child = null;
            if (_finalStop || !TryScheduleRestart())
                Context.Stop(Self);
            return true;
        }
        if (HandleBackoff(message))
            return true;
        if (Settings.IsFinalStopMessage?.Invoke(message) == true)
        {
            _finalStop = true;
            if (Child is null)
            {
                Context.Stop(Self);
                return true;
            }
        }
        PassOn(message);
        return true;
    }

    /// <summary>Asks for the child; answered with <see cref="CurrentChild"/>.</summary>
    public sealed class GetCurrentChild
    {
        public static readonly GetCurrentChild Instance = new();

        private GetCurrentChild()
        {
        }
    }

    public sealed class CurrentChild
    {
        public CurrentChild(IActorRef @ref) => Ref = @ref;

        /// <summary><see cref="ActorRefs.Nobody"/> while there is none.</summary>
        public IActorRef Ref { get; }
    }

    /// <summary>From the child: the waits start from the shortest again.</summary>
    public sealed class Reset
    {
        public static readonly Reset Instance = new();

        private Reset()
        {
        }
    }

    /// <summary>Asks how often the child was started again; answered with <see cref="RestartCount"/>.</summary>
    public sealed class GetRestartCount
    {
        public static readonly GetRestartCount Instance = new();

        private GetRestartCount()
        {
        }
    }

    public sealed class RestartCount
    {
        public RestartCount(int count) => Count = count;

        public int Count { get; }
    }

    /// <summary>The wait is over.</summary>
    public sealed class StartChild : IDeadLetterSuppression
    {
        public static readonly StartChild Instance = new();

        private StartChild()
        {
        }
    }

    /// <summary>The child has been up long enough, if it was not started again meanwhile.</summary>
    public sealed class ResetRestartCount : IDeadLetterSuppression
    {
        public ResetRestartCount(int current) => Current = current;

        public int Current { get; }
    }
}
