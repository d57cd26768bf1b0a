using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Deployments.Instances;

/// <summary>
/// What container, tunnel and streams have in common: the course from the order to start to the order to end. A part that breaks is started anew with exponential
/// backoff, which begins afresh once it stood for 10 s. Parent: the instance. Persists nothing: what a part manages is found again by handle or label. An actor
/// that throws hands its course to its next incarnation, which finds the work again, or goes on ending it; the instance is told nothing. On stop everything runs on.
/// </summary>
/// <typeparam name="TOrder">The order to start; answered with <see cref="PartStarted"/>.</typeparam>
/// <typeparam name="TOutcome">How a start ended.</typeparam>
public abstract class PartActor<TOrder, TOutcome> : ReceiveActor, IWithTimers, IWithUnboundedStash
    where TOrder : class
{
    private const string Retry = "retry";
    private static readonly TimeSpan HealthyAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan EndRetry = TimeSpan.FromSeconds(1);

    private readonly string _part;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _cancellation = new();
    private PartCourse<TOrder> _course;

    /// <param name="part">Its name in reports.</param>
    /// <param name="time">The clock.</param>
    /// <param name="restarts">How often it may break before it gives up; null for without end.</param>
    protected PartActor(string part, TimeProvider time, RestartWindow? restarts = null)
    {
        _part = part;
        _time = time;
        _course = new PartCourse<TOrder>(restarts);
        Receive<TOrder>(Open);
        Receive<Begun>(OnBegun);
        Receive<Result>(OnResult);
        Receive<TryAgain>(_ => GoOn());
        Receive<DestroyPart>(_ => Destroy());
        Receive<Gone>(OnGone);
        Receive<Settled>(OnSettled);
    }

    private sealed record Begun(int Generation, TOutcome Outcome);

    private sealed record Result(int Generation, Action Then);

    private sealed record Gone(int Generation, PartDestroyed? Answer);

    private sealed record Inherit(PartCourse<TOrder> Course);

    private sealed record Settled(int Generation);

    private sealed record TryAgain;

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    protected bool WasEverUp => _course.WasEverUp;

    protected bool IsUp => _course.IsUp;

    /// <summary>A start or the end has not settled yet.</summary>
    protected bool IsUnderWay => _course.UnderWay is not null;

    /// <inheritdoc cref="PartCourse{TOrder}.IsHeld"/>
    protected bool IsHeld
    {
        get => _course.IsHeld;
        set => _course.IsHeld = value;
    }

    /// <summary>Cancelled when the part's end is ordered and when the actor stops.</summary>
    protected CancellationToken Cancellation => _cancellation.Token;

    /// <summary>Adopt what runs, else start it.</summary>
    protected abstract Task<TOutcome> BeginAsync(TOrder order, CancellationToken cancellation);

    /// <summary>The outcome of a start that threw.</summary>
    protected abstract TOutcome Failed(Exception exception);

    /// <summary>A start has ended: say <see cref="Up"/>, or <see cref="StartAnew"/>, or what else there is to do.</summary>
    protected abstract void OnOutcome(TOutcome outcome);

    /// <summary>End what the part manages. Null: nobody can tell yet, try again in a second.</summary>
    protected abstract Task<PartDestroyed?> EndAsync();

    protected override void PreRestart(Exception reason, object? message)
    {
        Self.Tell(new Inherit(_course));
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason)
    {
        base.PostRestart(reason);
        BecomeStacked(() =>
        {
            Receive<Inherit>(OnInherit);
            ReceiveAny(_ => Stash.Stash());
        });
    }

    protected override void PostStop()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    protected void Begin()
    {
        Timers.Cancel(Retry);
        var generation = NextGeneration();
        var begun = BeginAsync(_course.Order!, _cancellation.Token);
        _course.UnderWay = begun;
        begun.PipeTo(Self, success: outcome => new Begun(generation, outcome), failure: e => new Begun(generation, Failed(e)));
    }

    protected void TryAgainIn(TimeSpan delay) => Timers.StartSingleTimer(Retry, new TryAgain(), delay);

    /// <summary>What kept it from working is over: try in a moment rather than when its delay is over. Nothing happens while a start is under way.</summary>
    protected void TryAgainSoon(TimeSpan delay)
    {
        _course.Failures = 0;
        if (!_course.IsUp && !_course.Ending && _course.UnderWay is null)
            TryAgainIn(delay);
    }

    /// <summary>Work by another order from now on. A start that is under way has to settle first; say <see cref="Begin"/> then.</summary>
    protected void Redirect(TOrder order, string reason)
    {
        if (_course.Ending)
            return;
        _course.Order = order;
        _course.IsUp = false;
        _course.Failures = 0;
        Broken(reason);
        if (_course.UnderWay is null)
            Begin();
    }

    /// <summary>It works, and whoever waits for that learns it.</summary>
    protected void Up()
    {
        _course.IsUp = _course.WasEverUp = true;
        _course.UpAt = _time.GetTimestamp();
        Answer(null);
    }

    /// <summary>Tell whoever waits for the start how it went.</summary>
    protected void Answer(string? problem)
    {
        foreach (var opener in _course.Openers)
            opener.Tell(new PartStarted(problem));
        _course.Openers.Clear();
    }

    /// <summary>It broke, or did not come up: start it anew after a delay, or give up when that was too often.</summary>
    protected void StartAnew(string reason)
    {
        Broken(reason);
        if (_course.Restarts is { } restarts && !restarts.TryTake(_time.GetUtcNow()))
        {
            _course.IsUp = false;
            Answer(reason);
            Context.Parent.Tell(new PartGaveUp(_part, $"the {_part} died more than {restarts.Limit} times within {restarts.Window}: {reason}"));
        }
        else
            TryAgainAfterFailure();
    }

    /// <summary>Report an outage; once, until it is over.</summary>
    protected void Broken(string reason)
    {
        if (_course.BrokenAt is not null)
            return;
        _course.BrokenAt = _time.GetTimestamp();
        Report(new InstancePartBroken(_part, reason));
    }

    /// <summary>Report that the outage is over. False if there was none.</summary>
    protected bool Repaired()
    {
        if (_course.BrokenAt is not { } since)
            return false;
        _course.BrokenAt = null;
        Report(new InstancePartRepaired(_part, (long)_time.GetElapsedTime(since).TotalMilliseconds));
        return true;
    }

    /// <summary>Go on here when the task has ended, unless the part was started anew or its end was ordered meanwhile.</summary>
    protected void Follow<T>(Task<T> task, Func<Exception, T> failure, Action<T> then)
    {
        var generation = _course.Generation;
        task.PipeTo(
            Self, success: result => new Result(generation, () => then(result)), failure: e => new Result(generation, () => then(failure(e))));
    }

    /// <summary>The end is near: whatever becomes of the part, it is not started again.</summary>
    protected void StartNoMore()
    {
        _course.Ending = true;
        Timers.Cancel(Retry);
    }

    /// <summary>End the part, and answer the sender with <see cref="PartDestroyed"/>.</summary>
    protected void Destroy()
    {
        _course.Enders.Add(Sender);
        _course.Ending = true;
        _cancellation.Cancel();
        Timers.CancelAll();
        // A start that is under way has to settle first, or it would leave behind what it is just making.
        if (_course.UnderWay is null)
            End();
    }

    private void Open(TOrder order)
    {
        if (_course.Ending)
        {
            Sender.Tell(new PartStarted("it is being ended"));
            return;
        }
        _course.Order = order;
        if (_course.IsUp)
        {
            Sender.Tell(new PartStarted(null));
            return;
        }
        _course.Openers.Add(Sender);
        if (_course.UnderWay is null)
            Begin();
    }

    private void OnBegun(Begun begun)
    {
        if (begun.Generation != _course.Generation)
            return;
        _course.UnderWay = null;
        if (_course.Ending)
            End();
        else
            OnOutcome(begun.Outcome);
    }

    private void OnResult(Result result)
    {
        if (result.Generation == _course.Generation && !_course.Ending)
            result.Then();
    }

    private void TryAgainAfterFailure()
    {
        if (_course.IsUp && _time.GetElapsedTime(_course.UpAt) >= HealthyAfter)
            _course.Failures = 0;
        _course.IsUp = false;
        TryAgainIn(RetryDelay.After(++_course.Failures, Random.Shared.NextDouble()));
    }

    private void End()
    {
        Timers.Cancel(Retry);
        var generation = NextGeneration();
        var end = EndAsync();
        _course.UnderWay = end;
        end.PipeTo(Self, success: answer => new Gone(generation, answer), failure: e => new Gone(generation, new PartDestroyed(e.Message)));
    }

    private void OnGone(Gone gone)
    {
        if (gone.Generation != _course.Generation)
            return;
        _course.UnderWay = null;
        if (gone.Answer is not { } answer)
        {
            TryAgainIn(EndRetry);
            return;
        }
        foreach (var ender in _course.Enders)
            ender.Tell(answer);
        _course.Enders.Clear();
    }

    private void OnInherit(Inherit inherit)
    {
        _course = inherit.Course;
        UnbecomeStacked();
        Stash.UnstashAll();
        var generation = ++_course.Generation;
        if (_course.UnderWay is { } before)
            before.PipeTo(Self, success: () => new Settled(generation), failure: _ => new Settled(generation));
        else
            TryAgainAfterFailure();
    }

    private void OnSettled(Settled settled)
    {
        if (settled.Generation != _course.Generation)
            return;
        _course.UnderWay = null;
        TryAgainAfterFailure();
    }

    private void GoOn()
    {
        if (_course.Ending)
            End();
        else if (_course.Order is not null)
            Begin();
    }

    private int NextGeneration()
    {
        _course.UnderWay = null;
        return ++_course.Generation;
    }

    private static void Report(IObservation observation) => Context.Parent.Tell(new PartReport(observation));
}
