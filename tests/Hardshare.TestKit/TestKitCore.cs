using Hardshare.Engine.Actor;
using Hardshare.Engine.Actor.Internal;

namespace Hardshare.Engine.TestKit;

/// <summary>What a kit and a probe have in common at bottom: an actor that collects messages, and a sense of time.</summary>
public abstract class TestKitCore
{
    private readonly MessageQueue _queue = new();
    private TimeSpan? _end;

    private protected TestKitCore(ActorSystem system, string? testActorName)
    {
        Sys = system;
        TestKitSettings = new TestKitSettings(system.Settings.Config.WithFallback(TestKitSettings.Defaults));
        TestActor = ((ExtendedActorSystem)system).SystemActorOf(Props.Create<InternalTestActor>(_queue), testActorName);
    }

    public ActorSystem Sys { get; }

    public TestKitSettings TestKitSettings { get; }

    /// <summary>Receives what the test expects; sender of what the test sends.</summary>
    public IActorRef TestActor { get; }

    public bool HasMessages => _queue.HasMessages;

    public object? LastMessage { get; private set; }

    public IActorRef? LastSender { get; private set; }

    /// <summary>What is left of the time of the innermost Within.</summary>
    /// <exception cref="InvalidOperationException">Outside of any Within.</exception>
    public TimeSpan Remaining => _end is { } end
        ? Max(end - Now, TimeSpan.Zero)
        : throw new InvalidOperationException(@"Remaining may not be called outside of ""within""");

    public TimeSpan RemainingOrDefault => RemainingOr(Dilated(TestKitSettings.SingleExpectDefault));

    private protected LocalActorRef TestActorRef => (LocalActorRef)TestActor;

    private protected static TimeSpan Now => TimeProvider.System.GetElapsedTime(0);

    public TimeSpan Dilated(TimeSpan duration) => duration * TestKitSettings.TestTimeFactor;

    public TimeSpan RemainingOr(TimeSpan duration) => _end is null ? duration : Remaining;

    public TimeSpan RemainingOrDilated(TimeSpan? duration) => duration is { } given ? Dilated(given) : RemainingOrDefault;

    /// <summary>Everything in the block has to be done in that time; what it expects waits no longer.</summary>
    public void Within(TimeSpan max, Action action, TimeSpan? epsilonValue = null) =>
        Within(TimeSpan.Zero, max, action, null, epsilonValue);

    public void Within(TimeSpan min, TimeSpan max, Action action, string? hint = null, TimeSpan? epsilonValue = null) => Within(
        min,
        max,
        () =>
        {
            action();
            return true;
        },
        hint,
        epsilonValue);

    public T Within<T>(TimeSpan max, Func<T> function, TimeSpan? epsilonValue = null) =>
        Within(TimeSpan.Zero, max, function, null, epsilonValue);

    public T Within<T>(TimeSpan min, TimeSpan max, Func<T> function, string? hint = null, TimeSpan? epsilonValue = null)
    {
        var (start, outer) = BeginWithin(max);
        T result;
        try
        {
            result = function();
        }
        finally
        {
            _end = outer;
        }
        EndWithin(start, min, max, hint, epsilonValue);
        return result;
    }

    public async Task WithinAsync(TimeSpan max, Func<Task> actionAsync, TimeSpan? epsilonValue = null)
    {
        var (start, outer) = BeginWithin(max);
        try
        {
            await actionAsync();
        }
        finally
        {
            _end = outer;
        }
        EndWithin(start, TimeSpan.Zero, max, null, epsilonValue);
    }

    private protected async ValueTask<Envelope?> TakeAsync(TimeSpan timeout, bool blocking, CancellationToken cancellationToken)
    {
        var taken = await _queue.TakeAsync(timeout, blocking, cancellationToken).ConfigureAwait(false);
        if (taken is { } envelope)
        {
            LastMessage = envelope.Message;
            LastSender = envelope.Sender;
        }
        return taken;
    }

    private protected static string Hint(string? hint) => hint is null ? string.Empty : $" ({hint})";

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private (TimeSpan Start, TimeSpan? Outer) BeginWithin(TimeSpan max)
    {
        var outer = _end;
        var start = Now;
        var end = start + Dilated(max);
        _end = outer < end ? outer : end;
        return (start, outer);
    }

    private void EndWithin(TimeSpan start, TimeSpan min, TimeSpan max, string? hint, TimeSpan? epsilonValue)
    {
        var elapsed = Now - start;
        if (elapsed < min)
            throw new ExpectationFailedException($"Failed: Block took {elapsed}, should have taken at least {min}.{Hint(hint)}");
        if (elapsed > Dilated(max) + (epsilonValue ?? TimeSpan.Zero))
            throw new ExpectationFailedException($"Failed: Block took {elapsed}, exceeding {Dilated(max)}.{Hint(hint)}");
    }
}
