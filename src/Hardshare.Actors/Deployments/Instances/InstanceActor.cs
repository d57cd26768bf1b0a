using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Actors.Deployments.Instances.Lifecycle;
using Hardshare.Actors.Deployments.Instances.Lifecycle.Start;
using Hardshare.Actors.Deployments.Instances.Streams;
using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Entities;
using Hardshare.Actors.Gateway;
using Hardshare.Actors.Gateway.Remote;
using Hardshare.Actors.Membership;
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
    private const string InitTimer = "init";
    private static readonly TimeSpan JournalRetry = TimeSpan.FromSeconds(1);

    private readonly InstanceSeat _seat;
    private readonly StepRunner _steps;
    private readonly StartActionsAgain _startActions;
    private InstanceState _state;
    private InstanceDeadlines _deadlines = null!;
    private EndpointMoves _moves = null!;
    private InstanceScope _scope;
    private Resumption _resumption = Resumption.NotBegun;
    private Settlement? _settlement;
    private string? _progress;

    public InstanceActor(InstanceSeat seat, NodeServices services)
        : base(services)
    {
        _seat = seat;
        _state = InstanceState.Empty(seat.Order.Instance);
        _scope = new InstanceScope(seat.Order, seat.Deployment, seat.Configuration, services, InstanceParts.Under(Context, seat, services), seat.Gateway, Self) { Warm = seat.Warm };
        _steps = new StepRunner(Self, services.Time, seat.Configuration.Instances.CleanUpLimit);
        _startActions = new StartActionsAgain(Self);
        Command<StepRunner.StepEnded>(OnStepEnded);
        Command<PartReport>(OnPartReport);
        Command<InstanceDeadlines.LongWait>(wait => _deadlines.GoOn(wait));
        Command<PartGaveUp>(OnPartGaveUp);
        Command<Initiate>(_ => OnInitiate());
        Command<StepRunner.RunOver>(OnRunOver);
        Command<ContainerActor.ContainerProgress>(progress => ShowProgress(progress.Text));
        Command<ContainerActor.ContainerRestarted>(OnContainerRestarted);
        Command<StartActionsAgain.Ran>(OnStartActionsRan);
        Command<EndInstance>(OnEndInstance);
        Command<InitLimitReached>(_ => OnInitLimit());
        Command<ResumeAgain>(_ => OnResumeAgain());
        Command<Acknowledged>(_ => Context.Stop(Self));
        Command<HostIsGone>(_ => OnHostIsGone());
        Command<MembershipMessages.LeaseLost>(_ => TellStreams());
        Command<StillOwned>(_ => OnStillOwned());
        Command<ObservationRecorded>(_ => { });
        Command<TunnelActor.Stuck>(stuck => _moves.OnStuck(stuck, _state, _scope));
        Command<EndpointMoves.Looked>(OnLookedFromOutside);
        Command<EndpointMoves.LookAgain>(_ => _moves.Look(_state, _scope));
        Command<EndpointMessages.EndpointOffered>(OnEndpointOffered);
    }

    /// <summary>To the parent, again after each recovery until it answers <see cref="Acknowledged"/>: nothing of the instance is left.</summary>
    public sealed record InstanceOver(InstanceId Instance, InstanceStatus Status, DeploymentLocked? Lock, bool WasReady = false, string? Reason = null);

    public sealed record Acknowledged;

    /// <summary>End the instance for a reason that is not a user's command.</summary>
    public sealed record EndInstance(TerminationCause Cause, string Reason);

    private sealed record Initiate;

    private sealed record InitLimitReached;

    private sealed record ResumeAgain;

    private sealed record HostIsGone;

    /// <summary>This node has its lease again, and owns the deployment still.</summary>
    public sealed record StillOwned;

    public override string PersistenceId => _seat.Order.Instance.PersistenceIdOn(_seat.Deployment);

    /// <summary>The state with what was seen and is not on record yet: an action that ran did run, a part that broke is broken.</summary>
    private InstanceState Seen => Spooled.Aggregate(_state, (state, one) => state.Apply(SystemContext().Envelope(one)));

    public ITimerScheduler Timers { get; set; } = null!;

    protected override (string User, string Owner) Audience => (_seat.Order.User, _seat.Owner);

    protected override void PreStart()
    {
        base.PreStart();
        _deadlines = new InstanceDeadlines(_seat, Timers, Services.Time);
        _moves = new EndpointMoves(Self, _seat.Gateway, Timers);
        if (_seat.Configuration.EffectivePartition != PartitionPolicy.Keep)
            Context.System.EventStream.Subscribe(Self, typeof(MembershipMessages.LeaseLost));
    }

    protected override void PostStop()
    {
        _steps.Dispose();
        base.PostStop();
    }

    protected override void ApplyEvent(EventEnvelope envelope) => _state = _state.Apply(envelope);

    protected override ExecutedCommand? FindExecuted(CommandId id) => _state.Executed.Find(id);

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
        else if (Services.Cluster is not null && _state.Node != Services.Node.Name && _state.Status.IsActive())
            Self.Tell(new HostIsGone());
        else if (_seat.WasCutOff && _state.Status.IsActive() && _seat.EndOfCutOff(Services.Node.Name) is { } end)
            Self.Tell(end); // Before anything of it is resumed: its devices take no input again.
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
                _deadlines.WatchKeepAlive(_state);
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

    // Of what ran on another host nothing can be adopted here.
    private void OnHostIsGone()
    {
        if (!_state.Status.IsActive() || Postpone())
            return;
        var reason = $"its host {_state.Node} is gone, and {Services.Node.Name} serves the deployment now";
        Store(
            SystemContext(), [_state.Status == InstanceStatus.Init ? new InstanceInitFailed("host", reason) : new InstanceTerminating(TerminationCause.HostLost, reason)], CleanUp);
    }

    private void TellStreams()
    {
        foreach (var stream in _scope.Parts.Streams.Values)
            stream.Tell(new StreamActor.FenceChanged());
    }

    private void OnStillOwned()
    {
        TellStreams();
        if (_seat.EndOfCutOff(Services.Node.Name) is { } end)
            Self.Tell(end);
    }

    private void Start()
    {
        _deadlines.WatchExpiry(_state);
        _scope = _scope with { InitEnds = Now + _seat.Configuration.Instances.InitLimit };
        Timers.StartSingleTimer(InitTimer, new InitLimitReached(), _seat.Configuration.Instances.InitLimit);
        Begin(StepRun.Of(InstanceLifecycle.Start, goOn: false));
    }

    private void Resume()
    {
        _deadlines.WatchExpiry(_state);
        _scope = _scope with { Resumed = true };
        Begin(StepRun.Of(InstanceLifecycle.Resume, goOn: true));
    }

    private void CleanUp()
    {
        Timers.CancelAll();
        _steps.Cancel();
        if (_steps.Run?.Steps == InstanceLifecycle.CleanUp || !_steps.TryAbandon("the instance ends"))
            Begin(StepRun.Of(InstanceLifecycle.CleanUp, goOn: true));
    }

    private void Begin(StepRun run)
    {
        _steps.Begin(run);
        Advance();
    }

    private void Advance()
    {
        if (_steps.Advance(_scope))
            Timers.Cancel(InitTimer);
        else if (_steps.Progress is { } progress)
            ShowProgress(progress);
    }

    private void OnStepEnded(StepRunner.StepEnded ended)
    {
        if (!_steps.IsCurrent(ended.Run))
            return;
        if (ended.Outcome.Product is { } product)
            _scope = product(_scope);
        _steps.End(ended);
        if (ended.Outcome.Problem is null)
            Observe(new InstanceStepDone(ended.Step, ended.Milliseconds, ended.Outcome.Note));
        Advance();
    }

    private void OnRunOver(StepRunner.RunOver over)
    {
        if (!_steps.IsCurrent(over.Run) || _steps.Run is not { } run || _state.IsOver)
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
            _deadlines.WatchKeepAlive(_state);
            _moves.Look(_state, _scope);
            Settle([.. _steps.Run!.Steps.Select(step => step.Name)]);
        });
    }

    private void OnResumed(StepRun run)
    {
        // Its host has become a gateway itself, or the gateway another address.
        if (_scope.Endpoint is { } found && _state.Endpoint is { } before && found != before)
        {
            if (Postpone())
                return;
            Store(SystemContext(), [new InstanceEndpointMoved(before, found, "so its gateway has it after the restart of its host")], () => { });
        }
        _progress = null;
        if (!_resumption.Adopted)
            _deadlines.WatchKeepAlive(_state);
        var attempt = _resumption.After(run, Services.Time);
        foreach (var seen in attempt.Seen)
            Observe(seen);
        Settle(attempt.Found);
        _startActions.BeginMissing(_scope, Seen, _steps.Cancellation);
        _resumption = attempt.Next;
        if (!_resumption.Missing.IsEmpty)
            Timers.StartSingleTimer("resume", new ResumeAgain(), RetryDelay.After(_resumption.Failures + 1, Random.Shared.NextDouble()));
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
        if (_state.Status == InstanceStatus.Ready && _steps.Run is { IsOver: true } last && last.Steps == InstanceLifecycle.Resume)
            Begin(_resumption.Again(last));
    }

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

    private void OnPartReport(PartReport report)
    {
        Observe(report.Observation);
        _moves.OnReport(report.Observation, _state, _scope);
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
            _deadlines.PutOffKeepAlive(end, JournalRetry);
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

    private void TellParent() => Context.Parent.Tell(new InstanceOver(_state.Id, _state.Status, InstanceDecisions.LockAfter(_state), _state.WasReady, _state.EndReason));

    private void OnEndpointOffered(EndpointMessages.EndpointOffered offer)
    {
        if (EndpointMoves.MayTake(offer, _state, _scope) && !Postpone())
            Store(SystemContext(), [new InstanceEndpointMoved(offer.From, offer.To, offer.Reason)], () => _scope = _moves.CarryOut(offer, _scope));
    }

    private void OnLookedFromOutside(EndpointMoves.Looked looked)
    {
        if (_moves.Judge(looked, Seen, _scope, Now) is { } seen)
            Observe(seen);
    }

    private void OnContainerRestarted(ContainerActor.ContainerRestarted restarted)
    {
        if (_state.Status == InstanceStatus.Ready || (_state.Status == InstanceStatus.Init && _steps.Run!.Behind.Contains(RunStartActions.Name)))
            _startActions.Begin(_scope, restarted.Container, _steps.Cancellation);
    }

    private void OnStartActionsRan(StartActionsAgain.Ran ran)
    {
        if (_startActions.Judge(ran, _state, Now) is { } seen)
            Observe(seen);
    }

    private void ShowProgress(string text)
    {
        _progress = text;
        OnChanged();
    }
}
