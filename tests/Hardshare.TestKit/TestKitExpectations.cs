using Hardshare.Engine.Actor;

namespace Hardshare.Engine.TestKit;

/// <summary>What a test expects the test actor to receive. Each message is looked at once, in the order they came.</summary>
public abstract class TestKitExpectations : TestKitCore
{
    private protected TestKitExpectations(ActorSystem system, string? testActorName)
        : base(system, testActorName)
    {
    }

    public T ExpectMsg<T>(TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Wait(Expect<T>(duration, null, hint, true, cancellationToken)).Message;

    public T ExpectMsg<T>(T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Wait(Expect<T>(timeout, EqualTo(message), hint, true, cancellationToken)).Message;

    public T ExpectMsg<T>(
        Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Wait(Expect<T>(timeout, Satisfies(isMessage), hint, true, cancellationToken)).Message;

    public T ExpectMsg<T>(Action<T> assert, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default)
    {
        var message = ExpectMsg<T>(timeout, hint, cancellationToken);
        assert(message);
        return message;
    }

    public T ExpectMsg<T>(
        Action<T, IActorRef> assert, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default)
    {
        var (message, sender) = Wait(Expect<T>(timeout, null, hint, true, cancellationToken));
        assert(message, sender);
        return message;
    }

    public async ValueTask<T> ExpectMsgAsync<T>(
        TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        (await Expect<T>(duration, null, hint, false, cancellationToken).ConfigureAwait(false)).Message;

    public async ValueTask<T> ExpectMsgAsync<T>(
        T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        (await Expect<T>(timeout, EqualTo(message), hint, false, cancellationToken).ConfigureAwait(false)).Message;

    public async ValueTask<T> ExpectMsgAsync<T>(
        Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        (await Expect<T>(timeout, Satisfies(isMessage), hint, false, cancellationToken).ConfigureAwait(false)).Message;

    public T ExpectMsgFrom<T>(
        IActorRef sender, TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Wait(Expect<T>(duration, From<T>(sender, null), hint, true, cancellationToken)).Message;

    public T ExpectMsgFrom<T>(
        IActorRef sender, T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Wait(Expect<T>(timeout, From(sender, EqualTo(message)), hint, true, cancellationToken)).Message;

    public T ExpectMsgFrom<T>(
        IActorRef sender,
        Predicate<T> isMessage,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Wait(Expect<T>(timeout, From(sender, Satisfies(isMessage)), hint, true, cancellationToken)).Message;

    /// <summary>The actor has to be watched.</summary>
    public Terminated ExpectTerminated(
        IActorRef target, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        ExpectMsg<Terminated>(terminated => terminated.ActorRef.Equals(target), timeout, hint ?? $"Terminated {target}", cancellationToken);

    public ValueTask<Terminated> ExpectTerminatedAsync(
        IActorRef target, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        ExpectMsgAsync<Terminated>(
            terminated => terminated.ActorRef.Equals(target), timeout, hint ?? $"Terminated {target}", cancellationToken);

    /// <summary>Messages that may come in any order.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default)
    {
        var received = ReceiveN(messages.Count, cancellationToken);
        var missing = messages.Where(m => !received.Any(r => Equals(r, m))).ToArray();
        return missing.Length == 0
            ? received.Cast<T>().ToArray()
            : throw new ExpectationFailedException(
                $"Failed: not found [{string.Join(", ", missing)}] among [{string.Join(", ", received)}]");
    }

    public void ExpectNoMsg(CancellationToken cancellationToken = default) =>
        Wait(Silence(Dilated(TestKitSettings.ExpectNoMessageDefault), true, cancellationToken));

    public void ExpectNoMsg(TimeSpan duration, CancellationToken cancellationToken = default) =>
        Wait(Silence(Dilated(duration), true, cancellationToken));

    public void ExpectNoMsg(int milliseconds, CancellationToken cancellationToken = default) =>
        ExpectNoMsg(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    public async ValueTask ExpectNoMsgAsync(CancellationToken cancellationToken = default) =>
        await Silence(Dilated(TestKitSettings.ExpectNoMessageDefault), false, cancellationToken).ConfigureAwait(false);

    public async ValueTask ExpectNoMsgAsync(TimeSpan duration, CancellationToken cancellationToken = default) =>
        await Silence(Dilated(duration), false, cancellationToken).ConfigureAwait(false);

    /// <summary>Skips messages until one that fits.</summary>
    public object FishForMessage(
        Predicate<object> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessage<object>(isMessage, max, hint, cancellationToken);

    /// <summary>Skips messages until one that fits.</summary>
    public T FishForMessage<T>(
        Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        Wait(Fish(isMessage, max, hint, true, cancellationToken));

    /// <summary>Skips messages until one that fits.</summary>
    public ValueTask<T> FishForMessageAsync<T>(
        Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        Fish(isMessage, max, hint, false, cancellationToken);

    /// <summary>Skips messages until one of that type.</summary>
    public T FishUntilMessage<T>(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        FishForMessage<T>(_ => true, max, cancellationToken: cancellationToken);

    /// <summary>The next message, or null.</summary>
    public object? ReceiveOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        Wait(TakeAsync(RemainingOrDilated(max), true, cancellationToken))?.Message;

    public async ValueTask<object?> ReceiveOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        (await TakeAsync(RemainingOrDilated(max), false, cancellationToken).ConfigureAwait(false))?.Message;

    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, CancellationToken cancellationToken = default) =>
        ReceiveN(numberOfMessages, RemainingOrDefault, cancellationToken);

    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default)
    {
        var end = Now + Dilated(max);
        var received = new List<object>(numberOfMessages);
        while (received.Count < numberOfMessages)
        {
            received.Add(Wait(TakeAsync(end - Now, true, cancellationToken))?.Message ?? throw new ExpectationFailedException(
                $"Timeout ({max}) while expecting {numberOfMessages} messages. Got {received.Count}: [{string.Join(", ", received)}]"));
        }
        return received;
    }

    private static T Wait<T>(ValueTask<T> blocking) => blocking.AsTask().GetAwaiter().GetResult();

    private static Check<T> EqualTo<T>(T expected) => (message, _) =>
        Equals(message, expected) ? null : $"expected message {expected} but got {message}";

    private static Check<T> Satisfies<T>(Predicate<T> isMessage) => (message, _) =>
        isMessage(message) ? null : $"got a message of the expected type <{typeof(T)}>, but not the right one: {message}";

    private static Check<T> From<T>(IActorRef expected, Check<T>? check) => (message, sender) =>
        expected.Equals(sender) ? check?.Invoke(message, sender) : $"expected {message} from {expected} but got it from {sender}";

    private async ValueTask<(T Message, IActorRef Sender)> Expect<T>(
        TimeSpan? timeout, Check<T>? check, string? hint, bool blocking, CancellationToken cancellationToken)
    {
        var max = RemainingOrDilated(timeout);
        if (await TakeAsync(max, blocking, cancellationToken).ConfigureAwait(false) is not { } envelope)
            throw new ExpectationFailedException($"Failed: Timeout {max} while waiting for a message of type {typeof(T)}{Hint(hint)}");
        var sender = envelope.Sender ?? Sys.DeadLetters;
        if (envelope.Message is not T message)
        {
            throw new ExpectationFailedException(
                $"Failed: Expected a message of type {typeof(T)}, but received {{{envelope.Message}}} " +
                $"(type {envelope.Message.GetType()}) instead from {sender}{Hint(hint)}");
        }
        if (check?.Invoke(message, sender) is { } reason)
            throw new ExpectationFailedException($"Failed: {reason}{Hint(hint)}");
        return (message, sender);
    }

    private async ValueTask<bool> Silence(TimeSpan duration, bool blocking, CancellationToken cancellationToken)
    {
        if (await TakeAsync(duration, blocking, cancellationToken).ConfigureAwait(false) is { } envelope)
            throw new ExpectationFailedException($"Failed: Expected no messages during {duration}, instead received {envelope}");
        return true;
    }

    private async ValueTask<T> Fish<T>(
        Predicate<T> isMessage, TimeSpan? max, string hint, bool blocking, CancellationToken cancellationToken)
    {
        var end = Now + RemainingOrDilated(max);
        var skipped = new List<object>();
        while (await TakeAsync(end - Now, blocking, cancellationToken).ConfigureAwait(false) is { } envelope)
        {
            if (envelope.Message is T message && isMessage(message))
                return message;
            skipped.Add(envelope.Message);
        }
        throw new ExpectationFailedException(
            $"Failed: Timeout while fishing for a message of type {typeof(T)}{Hint(hint)}, skipped: [{string.Join(", ", skipped)}]");
    }

    /// <summary>Null, or what is wrong.</summary>
    private delegate string? Check<in T>(T message, IActorRef sender);
}
