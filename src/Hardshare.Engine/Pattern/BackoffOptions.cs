using Hardshare.Engine.Actor;

namespace Hardshare.Engine.Pattern;

/// <summary>How a child is started again. Immutable: each method gives changed options.</summary>
public abstract class BackoffOptions
{
    protected BackoffOptions()
    {
    }

    /// <summary>Starts with the shortest wait again once the child has been up for so long. Without it: for <c>minBackoff</c>.</summary>
    public abstract BackoffOptions WithAutoReset(TimeSpan resetBackoff);

    /// <summary>Starts with the shortest wait again when the child sends <see cref="BackoffSupervisor.Reset"/> to its parent.</summary>
    public abstract BackoffOptions WithManualReset();

    /// <summary>
    /// Decides about failures of the child: on failure what it would restart, on stop what it stops, comes back after the wait.
    /// </summary>
    public abstract BackoffOptions WithSupervisorStrategy(OneForOneStrategy supervisorStrategy);

    /// <summary>A failing child is stopped.</summary>
    public abstract BackoffOptions WithDefaultStoppingStrategy();

    /// <summary>The answer to messages that come while there is no child. Without it they are dead letters.</summary>
    public abstract BackoffOptions WithReplyWhileStopped(object replyWhileStopped);

    /// <summary>So often at most; then the supervisor stops. -1 for no limit.</summary>
    public abstract BackoffOptions WithMaxNrOfRetries(int maxNrOfRetries);

    /// <summary>On stop only: a message after which, passed on to the child, the child's stop is the supervisor's too.</summary>
    public abstract BackoffOptions WithFinalStopMessage(Func<object, bool> isFinalStopMessage);

    internal abstract Props Props { get; }
}
