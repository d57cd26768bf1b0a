using Hardshare.Engine.Actor;

namespace Hardshare.Engine.TestKit;

/// <summary>Common to kit and probe: actors to make and watch, conditions to wait for.</summary>
public abstract class TestKitBase : TestKitExpectations
{
    private protected TestKitBase(ActorSystem system, string? testActorName)
        : base(system, testActorName)
    {
    }

    public IActorRef ActorOf(Props props, string? name = null) => Sys.ActorOf(props, name);

    public IActorRef ActorOf<TActor>(string? name = null)
        where TActor : ActorBase, new() => Sys.ActorOf(Props.Create<TActor>(), name);

    public IActorRef ActorOf<TActor>(System.Linq.Expressions.Expression<Func<TActor>> factory, string? name = null)
        where TActor : ActorBase => Sys.ActorOf(Props.Create(factory), name);

    /// <summary>The test actor is told of its end, from now on.</summary>
    public IActorRef Watch(IActorRef actorToWatch)
    {
        Command(new InternalTestActor.WatchRequest(actorToWatch)).GetAwaiter().GetResult();
        return actorToWatch;
    }

    public async Task<IActorRef> WatchAsync(IActorRef actorToWatch)
    {
        await Command(new InternalTestActor.WatchRequest(actorToWatch)).ConfigureAwait(false);
        return actorToWatch;
    }

    public IActorRef Unwatch(IActorRef actorToUnwatch)
    {
        Command(new InternalTestActor.UnwatchRequest(actorToUnwatch)).GetAwaiter().GetResult();
        return actorToUnwatch;
    }

    public virtual TestProbe CreateTestProbe(string? name = null) => new(Sys, name);

    /// <summary>Tries again and again until the assertion does not throw; throws its last exception.</summary>
    public void AwaitAssert(
        Action assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        AwaitAssert(Once(assertion), duration, interval, blocking: true, cancellationToken).GetAwaiter().GetResult();

    public Task AwaitAssertAsync(
        Action assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        AwaitAssert(Once(assertion), duration, interval, blocking: false, cancellationToken);

    public Task AwaitAssertAsync(
        Func<Task> assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        AwaitAssert(assertion, duration, interval, blocking: false, cancellationToken);

    public void AwaitCondition(
        Func<bool> conditionIsFulfilled,
        TimeSpan? max = null,
        TimeSpan? interval = null,
        string? message = null,
        CancellationToken cancellationToken = default) =>
        AwaitAssert(() => EnsureFulfilled(conditionIsFulfilled(), message), max, interval, cancellationToken);

    public Task AwaitConditionAsync(
        Func<bool> conditionIsFulfilled,
        TimeSpan? max = null,
        TimeSpan? interval = null,
        string? message = null,
        CancellationToken cancellationToken = default) =>
        AwaitAssertAsync(() => EnsureFulfilled(conditionIsFulfilled(), message), max, interval, cancellationToken);

    public Task AwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled,
        TimeSpan? max = null,
        TimeSpan? interval = null,
        string? message = null,
        CancellationToken cancellationToken = default) =>
        AwaitAssertAsync(
            async () => EnsureFulfilled(await conditionIsFulfilled().ConfigureAwait(false), message), max, interval, cancellationToken);

    private Task<Done> Command(object request) => TestActor.Ask<Done>(request, Dilated(TestKitSettings.DefaultTimeout));

    private static Func<Task> Once(Action assertion) => () =>
    {
        assertion();
        return Task.CompletedTask;
    };

    private static void EnsureFulfilled(bool fulfilled, string? message)
    {
        if (!fulfilled)
            throw new ExpectationFailedException($"Failed: The condition was not fulfilled in time{Hint(message)}");
    }

    private async Task AwaitAssert(
        Func<Task> assertion, TimeSpan? duration, TimeSpan? interval, bool blocking, CancellationToken cancellationToken)
    {
        var end = Now + RemainingOrDilated(duration);
        var pause = interval ?? TimeSpan.FromMilliseconds(20);
        while (true)
        {
            try
            {
                await assertion().ConfigureAwait(false);
                return;
            }
            catch (Exception) when (Now + pause < end)
            {
            }
            if (blocking)
                cancellationToken.WaitHandle.WaitOne(pause);
            else
                await Task.Delay(pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
