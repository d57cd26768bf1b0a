using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances;
using Hardshare.Actors.Deployments.Warm;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Entities;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using static Hardshare.Actors.Journal.JournalMessages;

namespace Hardshare.Actors.Deployments;

/// <summary>
/// One deployment: rules, lock, whether it is advertised, its line of requests, its current instance. Parent: <see cref="DeploymentsActor"/>. Children: the monitor,
/// the current instance, and what is kept warm for the next one. Persists its decisions. On restart it recovers and brings its instance back; an instance that
/// stopped by itself (a failed write, a bug) is made again with backoff and finds what runs. On stop everything runs on.
/// </summary>
public sealed class DeploymentActor : LongLivedEntity<DeploymentState>, IWithTimers
{
    private static readonly TimeSpan HealthyAfter = TimeSpan.FromSeconds(10);

    private readonly DeploymentSetting _setting;
    private readonly Line _line = new();
    private readonly WarmKeeper _warm;
    private DeploymentState _state;
    private IActorRef? _instance;
    private IActorRef? _offeredTo;
    private OfferPause _pause = OfferPause.None;
    private bool _draining;
    private bool _drainIsOver;
    private InstanceId? _cutOff;
    private int _failures;
    private long _instanceBegan;

    public DeploymentActor(DeploymentId id, DeploymentSetting setting, NodeServices services)
        : base(services)
    {
        _setting = setting;
        _state = DeploymentState.Empty(id);
        _draining = setting.Draining;
        _warm = new WarmKeeper(Context, services);
        Command<Register>(OnRegister);
        Command<InstanceActor.InstanceOver>(OnInstanceOver);
        Command<Terminated>(OnTerminated);
        Command<BringBack>(_ => StartInstance());
        Command<Enqueue>(OnEnqueue);
        Command<Leave>(OnLeave);
        Command<OfferDeclined>(declined => OnLeave(new Leave(declined.Request)));
        Command<ToInstance>(to => ToInstanceOrItsRecord(to.Instance, to.Command));
        Command<RecordOf>(of => ToInstanceOrItsRecord(of.Instance, of.Record));
        Command<SetDraining>(set => { _draining = set.Draining; _drainIsOver &= set.Draining; OnChanged(); OfferNext(); KeepWarm(); });
        Command<EndForDrain>(_ => { _drainIsOver = true; EndIfDrained(); });
        Command<WarmActor.Ready>(ready => _warm.OnReady(Sender, ready.Slot));
        Command<WarmActor.NotReady>(_ => _warm.OnReady(Sender, null));
        Command<KeepWarmAgain>(_ => KeepWarm());
        Command<RecordMove>(OnMoved);
        Command<StillOwned>(_ => OnStillOwned());
        Command<PauseIsOver>(_ => { OnChanged(); OfferNext(); });
        Command<MonitorActor.Report>(report => Observe(report.Observation));
        Command<MonitorActor.Tripped>(OnMonitorTripped);
        Command<ObservationRecorded>(_ => { });
    }

    /// <summary>Become a deployment; from the parent, who checked that the node's configuration has the name.</summary>
    public sealed record Register(CommandEnvelope Command, DeploymentRegistered Registration);

    /// <summary>A command for one of this deployment's instances.</summary>
    public sealed record ToInstance(CommandEnvelope Command, InstanceId Instance);

    /// <summary>Something was seen of one of this deployment's instances, which may be over. Answered as <see cref="EntityActor.RecordObservation"/>.</summary>
    public sealed record RecordOf(InstanceId Instance, RecordObservation Record);

    /// <summary>A request waits for this deployment. Repeating it changes nothing.</summary>
    public sealed record Enqueue(RequestId Request, DateTimeOffset Since, IActorRef Actor);

    public sealed record Leave(RequestId Request);

    /// <summary>To the first request in line: the deployment is free. It claims, or declines with <see cref="OfferDeclined"/>.</summary>
    public sealed record Offer(DeploymentId Deployment);

    public sealed record OfferDeclined(RequestId Request);

    public sealed record SetDraining(bool Draining);

    public sealed record EndForDrain;

    /// <summary>The lease was lost, and nobody took the deployment over meanwhile.</summary>
    public sealed record StillOwned;

    private sealed record BringBack;

    private sealed record RecordMove(string From);

    private sealed record KeepWarmAgain;

    private sealed record PauseIsOver;

    public override string PersistenceId => _state.PersistenceId;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override DeploymentState State
    {
        get => _state;
        set => _state = value;
    }

    protected override (string User, string Owner) Audience => (_state.Owner, _state.Owner);

    private DeploymentConfiguration? Configuration => _state.Registration is { } registration ? Services.Local.Find(registration.LocalName) : null;

    private string? OfflineReason =>
        _state.Registration is { } registration && Configuration is null ? $"\"{registration.LocalName}\" is not in the configuration of node {registration.Node}"
        : _draining ? $"node {Services.Node.Name} is being drained"
        : null;

    protected override void ApplyEvent(EventEnvelope envelope)
    {
        base.ApplyEvent(envelope);
        if (envelope.Event is DeploymentClaimed claimed)
            _line.Remove(claimed.Order.Instance.Request);
    }

    protected override void OnChanged()
    {
        if (_state.Registration is not null)
            Context.System.EventStream.Publish(new DirectoryMessages.DeploymentChanged(DeploymentViews.Of(_state, OfflineReason, _line.Count, _pause.ReasonAt(Now), Configuration)));
    }

    protected override void OnRecovered()
    {
        // Before anybody hears that the deployment is back: what it did not claim by then is swept.
        _warm.Claim(_state);
        OnChanged();
        Context.System.EventStream.Publish(new DirectoryMessages.DeploymentRecovered(_state.Id, _state.Current?.Instance));
        if (!_state.Exists)
            return;
        if (Services.Cluster is not null && _state.Registration!.Node is var from && from != Services.Node.Name)
            Self.Tell(new RecordMove(from));
        StartMonitor();
        if (_setting.WasCutOff)
            _cutOff = _state.Current?.Instance;
        if (_state.Current is not null)
            StartInstance();
        KeepWarm();
    }

    protected override void Execute(CommandEnvelope command, CommandContext context)
    {
        var decision = DeploymentDecisions.Decide(
            _state, new DeploymentSituation(OfflineReason, _line.First?.Request, _warm.ReadySlot), (IDeploymentCommand)command.Command, context);
        Answer(context, decision, () =>
        {
            if (decision.Events.OfType<DeploymentClaimed>().Any())
            {
                Context.System.EventStream.Publish(
                    new DirectoryMessages.InstanceChanged(InstanceViews.OfGranted(Seat(_state.Current!), Services.Node.Name, Now)));
                if (_state.Warm is not null)
                    _warm.HandOver();
                StartInstance();
            }
            if (!_state.Exists)
                Context.Stop(Context.Child("monitor"));
            OfferNext();
            KeepWarm();
        });
    }

    protected override void OnJournalBack(JournalBack back)
    {
        base.OnJournalBack(back);
        if (!back.WasDown || !Timers.IsTimerActive("bring-back"))
            return;
        _failures = 0;
        Timers.Cancel("bring-back");
        StartInstance();
    }

    private void OnRegister(Register register)
    {
        var sender = Sender;
        var command = register.Command;
        if (_state.Registration is { } known)
        {
            sender.Tell(known.LocalName == register.Registration.LocalName && known.Owner == register.Registration.Owner
                ? new DeploymentAccepted(_state.Id, _state.Owner)
                : new Rejected(RejectionCode.Conflict, "that id is taken; choose another"));
            return;
        }
        var context = ContextOf(command);
        var under = Services.Cluster?.Standing.Incarnation;
        Answer(context, Decision.AcceptWith(new DeploymentAccepted(_state.Id, register.Registration.Owner), register.Registration), () =>
        {
            // What is stored first is this node's.
            Services.Cluster?.Standing.TryServe(under, [_state.Id]);
            StartMonitor();
            KeepWarm();
        });
    }

    private void OnMoved(RecordMove move)
    {
        if (_state.Registration!.Node != move.From || Postpone())
            return;
        var why = Services.Cluster?.Standing.Find(move.From) is { Alive: true } ? "no longer has it in its configuration" : "is gone";
        Store(SystemContext(), [new DeploymentMoved(Services.Node.Name, move.From, $"node {move.From} {why}")], () => { });
    }

    private void StartMonitor()
    {
        if (Configuration?.Monitor is { } monitor && Context.Child("monitor").IsNobody())
        {
            var fence = new RobotFence(_state.Id, Configuration, Services);
            Context.ActorOf(Props.Create(() => new MonitorActor(_state.Id, monitor, fence, Services.Commands)), "monitor");
        }
    }

    private void StartInstance()
    {
        // The actor of the instance before may not have stopped yet: it has nothing left to do, and this one's commands are not for it.
        // What was kept warm has two masters at no moment.
        if (_state.Current is not { } order || _instance?.Path.Name == order.Instance.ToString() || _warm.IsHandingOver)
            return;
        // Whoever writes late into the history of an instance has to be gone before the instance writes itself.
        if (!Context.Child(LateName(order.Instance)).IsNobody())
        {
            Timers.StartSingleTimer("bring-back", new BringBack(), HealthyAfter);
            return;
        }
        var seat = Seat(order);
        _instanceBegan = Services.Time.GetTimestamp();
        _instance = Context.Watch(Context.ActorOf(Props.Create(() => new InstanceActor(seat, Services)), order.Instance.ToString()));
        EndIfDrained();
    }

    // The instance's actor may not be there, or may stop before it has decided: the next one is told again.
    private void OnStillOwned()
    {
        _cutOff = _state.Current?.Instance;
        _instance?.Tell(new InstanceActor.StillOwned());
    }

    private void EndIfDrained()
    {
        if (_drainIsOver)
            _instance?.Tell(new InstanceActor.EndInstance(TerminationCause.Drain, "the node is drained"));
    }

    private InstanceSeat Seat(InstanceOrder order)
    {
        var registration = _state.Registration!;
        return new InstanceSeat(
            order, _state.Id, registration.Owner, registration.Type, registration.Region,
            Configuration ?? DeploymentConfiguration.Absent(registration.LocalName), _setting.Gateway)
        {
            Warm = _state.Warm,
            WasCutOff = _cutOff == order.Instance,
        };
    }

    private void OnInstanceOver(InstanceActor.InstanceOver over)
    {
        var sender = Sender;
        if (_state.Current?.Instance != over.Instance)
        {
            sender.Tell(new InstanceActor.Acknowledged());
            return;
        }
        if (Postpone())
            return;
        var released = new DeploymentReleased(over.Instance, over.Status);
        IEvent[] events = over.Lock is { } locked ? [released, locked] : [released];
        Store(SystemContext(), events, () =>
        {
            sender.Tell(new InstanceActor.Acknowledged());
            _failures = 0;
            _pause = _pause.After(over, Now);
            OnChanged();
            OfferNext();
            KeepWarm();
        });
    }

    private void OnTerminated(Terminated terminated)
    {
        if (_warm.OnTerminated(terminated.ActorRef) is { } pause)
        {
            StartInstance();
            Timers.StartSingleTimer("warm", new KeepWarmAgain(), pause);
        }
        if (!Equals(terminated.ActorRef, _instance))
            return;
        _instance = null;
        if (Services.Time.GetElapsedTime(_instanceBegan) >= HealthyAfter)
            _failures = 0;
        if (_state.Current is { } current && terminated.ActorRef.Path.Name != current.Instance.ToString())
            StartInstance();
        else if (_state.Current is not null)
            Timers.StartSingleTimer("bring-back", new BringBack(), RetryDelay.After(++_failures + 1, Random.Shared.NextDouble()));
        else
            OfferNext();
    }

    private void OnEnqueue(Enqueue enqueue)
    {
        if (!_line.Add(enqueue))
            return;
        OnChanged();
        OfferNext();
    }

    private void OnLeave(Leave leave)
    {
        if (_line.Remove(leave.Request) is not { } left)
            return;
        if (Equals(left.Actor, _offeredTo))
            _offeredTo = null;
        OnChanged();
        OfferNext();
    }

    private void OfferNext()
    {
        var free = _state is { Exists: true, Advertised: true, LockReason: null, Current: null } && OfflineReason is null && _instance is null;
        if (!free || _line.First is not { } first)
        {
            _offeredTo = null;
            return;
        }
        if (Equals(_offeredTo, first.Actor))
            return;
        if (_pause.LeftAt(Now) is { Ticks: > 0 } left)
        {
            Timers.StartSingleTimer("pause", new PauseIsOver(), left);
            return;
        }
        _offeredTo = first.Actor;
        first.Actor.Tell(new Offer(_state.Id));
    }

    private void KeepWarm() => _warm.Keep(
        _state is { Exists: true, Advertised: true, LockReason: null } && OfflineReason is null ? Configuration : null, _state, _setting.Gateway);

    private void ToInstanceOrItsRecord(InstanceId instance, object message)
    {
        var (child, isCurrent) = (Context.Child(instance.ToString()), _state.Current?.Instance == instance);
        if (isCurrent && _instance is not null && !child.IsNobody())
            child.Forward(message);
        else if (isCurrent || !child.IsNobody())
            Sender.Tell(new Rejected(RejectionCode.Unavailable, "the instance is being brought back or is just leaving; try again in a moment"));
        else
            LateRecorder(instance).Forward(message);
    }

    private IActorRef LateRecorder(InstanceId instance)
    {
        var child = Context.Child(LateName(instance));
        var (deployment, owner) = (_state.Id, _state.Owner);
        return child.IsNobody()
            ? Context.ActorOf(Props.Create(() => new LateRecorderActor(instance, deployment, owner, Services)), LateName(instance))
            : child;
    }

    private static string LateName(InstanceId instance) => $"late-{instance}";

    private void OnMonitorTripped(MonitorActor.Tripped tripped)
    {
        if (_state is { Exists: true, LockReason: null } && !Postpone())
            Store(SystemContext(), [new DeploymentLocked(tripped.Reason, LockSource.Monitor)], KeepWarm);
    }
}
