using Hardshare.Engine.Actor;

namespace Hardshare.Engine.Pattern.Internal;

internal enum BackoffKind
{
    OnFailure,
    OnStop,
}

/// <summary>Everything that a backoff supervisor has to know.</summary>
internal sealed class BackoffSettings : BackoffOptions
{
    internal BackoffSettings(
        BackoffKind kind, Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(minBackoff, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBackoff, minBackoff);
        if (randomFactor is < 0 or > 1)
            throw new ArgumentOutOfRangeException(nameof(randomFactor), randomFactor, "The random factor is between 0 and 1.");
        Kind = kind;
        ChildProps = childProps;
        ChildName = childName;
        MinBackoff = minBackoff;
        MaxBackoff = maxBackoff;
        RandomFactor = randomFactor;
        Reset = new AutoReset(minBackoff);
    }

    internal BackoffKind Kind { get; }

    internal Props ChildProps { get; }

    internal string ChildName { get; }

    internal TimeSpan MinBackoff { get; }

    internal TimeSpan MaxBackoff { get; }

    internal double RandomFactor { get; }

    internal IBackoffReset Reset { get; private set; }

    internal OneForOneStrategy Strategy { get; private set; } = new(SupervisorStrategy.DefaultDecider);

    internal object? ReplyWhileStopped { get; private set; }

    internal int MaxNrOfRetries { get; private set; } = -1;

    internal Func<object, bool>? IsFinalStopMessage { get; private set; }

    internal override Props Props => Kind == BackoffKind.OnStop
        ? Props.Create<BackoffSupervisor>(this)
        : Props.Create<BackoffOnFailureSupervisor>(this);

    public override BackoffOptions WithAutoReset(TimeSpan resetBackoff) => With(copy => copy.Reset = new AutoReset(resetBackoff));

    public override BackoffOptions WithManualReset() => With(copy => copy.Reset = new ManualReset());

    public override BackoffOptions WithSupervisorStrategy(OneForOneStrategy supervisorStrategy) => With(copy =>
    {
        copy.Strategy = supervisorStrategy;
        if (supervisorStrategy.MaxNumberOfRetries >= 0)
            copy.MaxNrOfRetries = supervisorStrategy.MaxNumberOfRetries;
    });

    public override BackoffOptions WithDefaultStoppingStrategy() => With(copy => copy.Strategy = SupervisorStrategy.StoppingStrategy);

    public override BackoffOptions WithReplyWhileStopped(object replyWhileStopped) =>
        With(copy => copy.ReplyWhileStopped = replyWhileStopped);

    public override BackoffOptions WithMaxNrOfRetries(int maxNrOfRetries) => With(copy => copy.MaxNrOfRetries = maxNrOfRetries);

    public override BackoffOptions WithFinalStopMessage(Func<object, bool> isFinalStopMessage) => Kind == BackoffKind.OnStop
        ? With(copy => copy.IsFinalStopMessage = isFinalStopMessage)
        : throw new NotSupportedException("A final stop message has a meaning with OnStop only.");

    /// <summary>The wait before the start that follows so many restarts.</summary>
    internal TimeSpan DelayAfter(int restarts)
    {
        var random = 1 + (Random.Shared.NextDouble() * RandomFactor);
        var grown = Math.Min(MaxBackoff.TotalMilliseconds, MinBackoff.TotalMilliseconds * Math.Pow(2, Math.Min(restarts, 30)));
        return TimeSpan.FromMilliseconds(grown * random);
    }

    private BackoffSettings With(Action<BackoffSettings> change)
    {
        var copy = (BackoffSettings)MemberwiseClone();
        change(copy);
        return copy;
    }
}
