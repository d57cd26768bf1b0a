using System.Collections.Immutable;
using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Actors.Deployments.Instances.Lifecycle;
using Hardshare.Actors.Deployments.Instances.Lifecycle.Start;
using Hardshare.Actors.Deployments.Instances.Streams;
using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Entities;
using Hardshare.Actors.Gateway;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Deployments.Instances;

/// <summary>
/// One instance: the state machine INIT, READY, TERMINATING. Parent: the deployment. Children: container, tunnel, one stream a device; each is restarted alone
/// when it throws, because each finds its own work again. Persists its decisions, and what its parts report. On restart it recovers and goes on where it was: it
/// starts, adopts or cleans up. On stop it leaves everything running: only a stored decision to terminate ends anything. While the journal is away its parts are
/// kept and repaired, and what it would decide waits; an instance whose time is over takes no more input at once.
/// </summary>
public sealed class InstanceActor : EntityActor, IWithTimers
{
    private static readonly TimeSpan JournalRetry = TimeSpan.FromSeconds(1);

    private readonly InstanceSeat _seat;
    private InstanceState _state;
    private InstanceScope _scope;
    private StepRun? _run;
    private int _runNumber;
    private CancellationTokenSource _cancellation = new();
    private string? _progress;
    private int _startActionsRun;
    private Settlement? _settlement;
    private bool _adopted;
    private int _resumeFailures;
    private ImmutableDictionary<string, long> _notResumed = ImmutableDictionary<string, long>.Empty;

    public InstanceActor(InstanceSeat seat, NodeServices services)
        : base(services)
    {
        _seat = seat;
        _state = InstanceState.Empty(seat.Order.Instance);
        _scope = new InstanceScope(seat.Order, seat.Deployment, seat.Configuration, services, CreateParts(), seat.Gateway, Self) { Warm = seat.Warm };
        Command<StepEnded>(OnStepEnded);
        Command<PartReport>(report => Observe(report.Observation));
        Command<Reschedule>(later => Schedule(later.Key, later.Due - Now, later.End));
        Command<PartGaveUp>(OnPartGaveUp);
        Command<Initiate>(_ => OnInitiate());
        Command<RunOver>(OnRunOver);
        Command<ContainerActor.ContainerProgress>(progress => ShowProgress(progress.Text));
        Command<ContainerActor.ContainerRestarted>(RunStartActionsAgain);
        Command<StartActionsRan>(OnStartActionsRan);
        Command<EndInstance>(OnEndInstance);
        Command<InitLimitReached>(_ => OnInitLimit());
        Command<ResumeAgain>(_ => OnResumeAgain());
        Command<Acknowledged>(_ => Context.Stop(Self));
        Command<ObservationRecorded>(_ => { });
    }

    /// <summary>To the parent, again after each recovery until it answers <see cref="Acknowledged"/>: nothing of the instance is left.</summary>
    public sealed record InstanceOver(InstanceId Instance, InstanceStatus Status, DeploymentLocked? Lock);

    public sealed record Acknowledged;

    /// <summary>End the instance for a reason that is not a user's command.</summary>
    public sealed record EndInstance(TerminationCause Cause, string Reason);

    private sealed record StepEnded(int Run, string Step, StepOutcome Outcome, long Milliseconds);

    private sealed record StartActionsRan(int Run, string? Problem);

    private sealed record Initiate;

    private sealed record RunOver(int Run);

    private sealed record InitLimitReached;

    private sealed record ResumeAgain;

    private sealed record Reschedule(string Key, DateTimeOffset Due, EndInstance End);

    public override string PersistenceId => _seat.Order.Instance.PersistenceIdOn(_seat.Deployment);

    /// <summary>The state with what was seen and is not on record yet: an action that ran did run, a part that broke is broken.</summary>
    private InstanceState Seen => Spooled.Aggregate(_state, (state, one) => state.Apply(SystemContext().Envelope(one)));

    public ITimerScheduler Timers { get; set; } = null!;

    protected override (string User, string Owner) Audience => (_seat.Order.User, _seat.Owner);

    protected override void PostStop()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
        base.PostStop();
    }

    protected override void ApplyEvent(EventEnvelope envelope) => _state = _state.Apply(envelope);

    protected override IReply? FindAnswer(CommandId id) => _state.Executed.Find(id);

    protected override void OnChanged() =>
        Context.System.EventStream.Publish(new DirectoryMessages.InstanceChanged(InstanceViews.Of(Seen, _seat, Services.Node.Name, _progress)));

    protected override void OnRecovered()
    {
        if (_state.Order is null)
        {
            OnInitiate();
            return;
        }
        OnChanged();
        _scope = _scope with { Endpoint = _state.Endpoint, Firewall = _state.Firewall, ActionsRun = Seen.ActionsRun };
        if (_state.IsOver)
            TellParent();
        else if (_state.Status == InstanceStatus.Init)
            Start();
        else if (_state.Status == InstanceStatus.Ready)
            Resume();
        else
            CleanUp();
    }

    protected override void Execute(CommandEnvelope command, CommandContext context)
    {
        if (_state.Order is null)
        {
            Sender.Tell(new Rejected(RejectionCode.Unavailable, "the instance is just beginning; try again in a moment"));
            return;
        }
        var before = _state.Status;
        var decision = InstanceDecisions.Decide(_state, _seat.Owner, (IInstanceCommand)command.Command, context);
        Answer(context, decision, () =>
        {
            if (command.Command is KeepAlive && decision.Reply is Done)
                WatchKeepAlive();
            if (_state.Status == InstanceStatus.Terminating && before != InstanceStatus.Terminating)
                CleanUp();
            else if (decision.Events.OfType<FirewallChanged>().Any())
                _seat.Gateway.Tell(new GatewayActor.SetFirewall(_scope.Id, _state.Firewall));
        });
    }

    // Before the end of the recovery nothing can be stashed.
    private void OnInitiate()
    {
        if (_state.Order is not null)
            return;
        if (Outage is null)
            Store(SystemContext(), [new InstanceInitiated(_seat.Deployment, _seat.Order, _seat.ExpiryFrom(Now))], Start);
        else
            Timers.StartSingleTimer("initiate", new Initiate(), JournalRetry);
    }

    private void Start()
    {
        WatchDeadlines();
        _scope = _scope with { InitEnds = Now + _seat.Configuration.Instances.InitLimit };
        Timers.StartSingleTimer("init", new InitLimitReached(), _seat.Configuration.Instances.InitLimit);
        Begin(StepRun.Of(InstanceLifecycle.Start, goOn: false));
    }

    private void Resume()
    {
        WatchDeadlines();
        _scope = _scope with { Resumed = true };
        Begin(StepRun.Of(InstanceLifecycle.Resume, goOn: true));
    }

    private void CleanUp()
    {
        Timers.CancelAll();
        _cancellation.Cancel();
        if (_run is { IsOver: false } running && running.Steps != InstanceLifecycle.CleanUp)
            _run = running.Abandon("the instance ends");
        else
            Begin(StepRun.Of(InstanceLifecycle.CleanUp, goOn: true));
    }

    private void Begin(StepRun run)
    {
        _run = run;
        _runNumber++;
        _cancellation.Dispose();
        _cancellation = new CancellationTokenSource();
        Advance();
    }

    private void Advance()
    {
        foreach (var step in _run!.Due().ToArray())
        {
            _run = _run.Begin(step.Name);
            Launch(step);
        }
        if (!_run.Running.IsEmpty)
            ShowProgress(string.Join(", ", _run.Steps.Select(step => step.Name).Where(_run.Running.Contains)));
        if (!_run.IsOver)
            return;
        Timers.Cancel("init");
        Self.Tell(new RunOver(_runNumber));
    }

    private void Launch(Step step)
    {
        var number = _runNumber;
        var begun = Services.Time.GetTimestamp();
        var limit = _run!.Steps == InstanceLifecycle.CleanUp ? _seat.Configuration.Instances.CleanUpLimit : Timeout.InfiniteTimeSpan;
        StepEnded Ended(StepOutcome outcome) =>
            new(number, step.Name, outcome, (long)Services.Time.GetElapsedTime(begun).TotalMilliseconds);
        if (_run.Steps == InstanceLifecycle.Resume && step.After.FirstOrDefault(HasFailed) is { } missing)
        {
            Self.Tell(Ended(StepOutcome.Failed($"it needs the {missing} first")));
            return;
        }
        RunAsync(step, _scope, limit, _cancellation.Token).PipeTo(Self, success: Ended, failure: e => Ended(StepOutcome.Failed(e.Message)));
    }

    private static async Task<StepOutcome> RunAsync(Step step, InstanceScope scope, TimeSpan limit, CancellationToken cancellation)
    {
        try
        {
            return await step.RunAsync(scope, cancellation).WaitAsync(limit, scope.Services.Time, cancellation);
        }
        catch (TimeoutException)
        {
            return StepOutcome.Failed($"not done after {limit}");
        }
    }

    private void OnStepEnded(StepEnded ended)
    {
        if (ended.Run != _runNumber || _run is null)
            return;
        if (ended.Outcome.Product is { } product)
            _scope = product(_scope);
        _run = _run.End(ended.Step, ended.Outcome.Problem);
        if (ended.Outcome.Problem is null)
            Observe(new InstanceStepDone(ended.Step, ended.Milliseconds));
        else if (!_run.GoOn)
            _cancellation.Cancel();
        Advance();
    }

    private void OnRunOver(RunOver over)
    {
        if (over.Run != _runNumber || _run is not { } run || _state.IsOver)
            return;
        var isCleanUp = run.Steps == InstanceLifecycle.CleanUp;
        if (!isCleanUp && _state.Status is InstanceStatus.Terminating or InstanceStatus.InitFail)
            Begin(StepRun.Of(InstanceLifecycle.CleanUp, goOn: true));
        else if (run.Steps == InstanceLifecycle.Resume)
            OnResumed(run);
        else if (Postpone())
            return;
        else if (isCleanUp)
            Store(SystemContext(), [new InstanceCleanedUp([.. run.Problems.Select(p => $"{p.Step}: {p.Problem}")], _scope.Traffic.BytesIn, _scope.Traffic.BytesOut)], TellParent);
        else if (run.Succeeded)
            OnStarted();
        else
            Fail(run.Problems[0].Step, run.Problems[0].Problem);
    }

    private void OnStarted()
    {
        _progress = null;
        Store(SystemContext(), [new InstanceReady(_scope.Endpoint!, [_scope.Folder!.HostPublicKey])], () =>
        {
            WatchKeepAlive();
            Settle([.. _run!.Steps.Select(step => step.Name)]);
        });
    }

    private void OnResumed(StepRun run)
    {
        _progress = null;
        string[] done = [.. run.Steps.Select(step => step.Name).Except(run.Problems.Select(p => p.Step))];
        if (!_adopted)
        {
            _adopted = true;
            WatchKeepAlive();
            Observe(new InstanceAdopted(done));
        }
        foreach (var step in done.Where(_notResumed.ContainsKey))
            Observe(new InstancePartRepaired(step, (long)Services.Time.GetElapsedTime(_notResumed[step]).TotalMilliseconds));
        // Container, tunnel and streams report their own outages, and go on trying.
        var again = InstanceLifecycle.ToResumeAgain([.. run.Problems.Select(p => p.Step)]);
        foreach (var (step, problem) in run.Problems.Where(p => again.Contains(p.Step) && !_notResumed.ContainsKey(p.Step)))
            Observe(new InstancePartBroken(step, problem));
        Settle([.. done.Except(_notResumed.Keys)]);
        _notResumed = again.ToImmutableDictionary(step => step, step => _notResumed.GetValueOrDefault(step, Services.Time.GetTimestamp()));
        if (!again.IsEmpty)
            Timers.StartSingleTimer("resume", new ResumeAgain(), RetryDelay.After(++_resumeFailures + 1, Random.Shared.NextDouble()));
    }

    private void Settle(IReadOnlyList<string> found)
    {
        _settlement = new Settlement(Now, found);
        OnDelivered();
    }

    protected override void OnDelivered()
    {
        if (_state.Status.IsActive())
            foreach (var repaired in _settlement?.Mended(Seen) ?? [])
                Observe(repaired);
    }

    private void OnResumeAgain()
    {
        if (_state.Status == InstanceStatus.Ready && _run is { IsOver: true } over && over.Steps == InstanceLifecycle.Resume)
            Begin(StepRun.Of(InstanceLifecycle.Resume, goOn: true) with { Behind = [.. over.Steps.Select(step => step.Name).Except(_notResumed.Keys)] });
    }

    private bool HasFailed(string step) => _run!.Problems.Any(problem => problem.Step == step);

    private void Fail(string step, string reason)
    {
        if (_state.Status == InstanceStatus.Init)
            Store(SystemContext(), [new InstanceInitFailed(step, reason)], CleanUp);
    }

    private void OnInitLimit()
    {
        if (_state.Status == InstanceStatus.Init && !Postpone())
            Fail(_progress ?? "start", $"INIT took longer than its limit of {_seat.Configuration.Instances.InitLimit}");
    }

    private void OnPartGaveUp(PartGaveUp gaveUp)
    {
        if (!Postpone())
            End(TerminationCause.Fault, gaveUp.Reason);
    }

    private void OnEndInstance(EndInstance end)
    {
        if (Outage is not null && end.Cause == TerminationCause.KeepAliveLost)
        {
            // Not stashed: a keep-alive that comes meanwhile winds this timer up again.
            Timers.StartSingleTimer("keep-alive", end, JournalRetry);
            return;
        }
        if (Outage is not null && end.Cause == TerminationCause.Expired && _state.Status.IsActive())
            foreach (var stream in _scope.Parts.Streams.Values)
                stream.Tell(new StreamActor.HoldInput());
        if (!Postpone())
            End(end.Cause, end.Reason);
    }

    private void End(TerminationCause cause, string reason)
    {
        if (_state.Status == InstanceStatus.Init && cause == TerminationCause.Fault)
            Fail(ContainerActor.Part, reason);
        else if (_state.Status.IsActive())
            Store(SystemContext(), [new InstanceTerminating(cause, reason)], CleanUp);
    }

    private void TellParent()
    {
        var locked = _state.Problems.Count > 0
            ? new DeploymentLocked($"clean-up of instance {_state.Id} failed: {string.Join("; ", _state.Problems)}", LockSource.CleanUp)
            : _state.Cause == TerminationCause.Fault
                ? new DeploymentLocked($"instance {_state.Id} ended with a fault: {_state.EndReason}", LockSource.Fault)
                : null;
        Context.Parent.Tell(new InstanceOver(_state.Id, _state.Status, locked));
    }

    private void WatchDeadlines()
    {
        if (_state.Expires is { } expires)
            Schedule("expiry", expires - Now, new EndInstance(TerminationCause.Expired, $"its time was over at {expires:u}"));
    }

    private void WatchKeepAlive()
    {
        if (_seat.Order.KeepAlive && _state.Status == InstanceStatus.Ready)
            Schedule("keep-alive", _seat.Configuration.Instances.KeepAliveSilence, new EndInstance(TerminationCause.KeepAliveLost, "keep-alives stopped"));
    }

    // A single timer takes at most some 24 days; a longer wait is cut into pieces by waking up in between.
    private void Schedule(string key, TimeSpan wait, EndInstance end)
    {
        var longest = TimeSpan.FromDays(20);
        Timers.StartSingleTimer(key, wait > longest ? new Reschedule(key, Now + wait, end) : end, wait > longest ? longest : wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
    }

    private void RunStartActionsAgain(ContainerActor.ContainerRestarted restarted)
    {
        var ranBefore = _state.Status == InstanceStatus.Ready || (_state.Status == InstanceStatus.Init && _run!.Behind.Contains(RunStartActions.Name));
        if (!ranBefore || _seat.Configuration.Actions.Start.Count == 0)
            return;
        var run = ++_startActionsRun;
        RunStartActions.RunAsync(_scope, restarted.Container, skip: 0, _cancellation.Token).PipeTo(
            Self, success: outcome => new StartActionsRan(run, outcome.Problem), failure: e => new StartActionsRan(run, e.Message));
    }

    // They fail with their container; only what became of the last run says how the instance is.
    private void OnStartActionsRan(StartActionsRan ran)
    {
        if (ran.Run != _startActionsRun || !_state.Status.IsActive())
            return;
        if (ran.Problem is { } problem)
            Observe(new InstancePartBroken(RunStartActions.Name, problem));
        else if (_state.Degraded.TryGetValue(RunStartActions.Name, out var degraded))
            Observe(new InstancePartRepaired(RunStartActions.Name, (long)(Now - degraded.Since).TotalMilliseconds));
    }

    private void ShowProgress(string text)
    {
        _progress = text;
        OnChanged();
    }

    private InstanceParts CreateParts()
    {
        var id = _seat.Warm ?? _seat.Order.Instance;
        var limits = _seat.Configuration.Instances;
        var services = Services;
        return new InstanceParts(
            Context.ActorOf(Props.Create(() => new ContainerActor(id, services.Containers, services.Time, limits.ContainerRestarts, limits.ContainerRestartWindow)), "container"),
            Context.ActorOf(Props.Create(() => new TunnelActor(id, services.Tunnels, services.Time)), "tunnel"),
            _seat.Configuration.Devices.ToDictionary(
                device => device.Name,
                device => Context.ActorOf(Props.Create(() => new StreamActor(id, device, limits.DeadMan, services.Streams, services.Time)), $"stream-{device.Name}")));
    }
}
