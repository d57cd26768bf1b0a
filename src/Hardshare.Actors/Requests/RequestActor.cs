using System.Collections.Immutable;
using Hardshare.Actors.Deployments;
using Hardshare.Actors.Deployments.Instances;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Actors.Requests;

/// <summary>
/// One request. Parent: <see cref="RequestsActor"/>. It first asks each deployment that would do to claim it at once; that leaves no trace here, the deployment's
/// journal has it. Only a request that has to wait is stored; it then stands in the line of each of its deployments, takes the first that is offered, and
/// is over when that one has claimed it. On restart it gets in line again at its old place. On stop nothing changes. In the lines of other nodes a
/// <see cref="StandInActor"/> stands for it.
/// </summary>
public sealed class RequestActor : EntityActor, IWithTimers
{
    private static readonly TimeSpan ClaimRetry = TimeSpan.FromSeconds(1);

    private readonly IActorRef _deployments;
    private readonly IActorRef _node;
    private RequestState _state;
    private ImmutableList<DeploymentId> _untried = [];
    private ImmutableList<(DeploymentId Deployment, Rejected Reason)> _refusals = [];
    private RequestsActor.Place? _placing;
    private readonly List<IActorRef> _clients = [];
    private DeploymentId _claiming;
    private bool _isInDoubt;
    private bool _isAway;
    private ImmutableDictionary<DeploymentId, DeploymentView> _views = ImmutableDictionary<DeploymentId, DeploymentView>.Empty;

    /// <param name="id">The request's.</param>
    /// <param name="services">The outside.</param>
    /// <param name="deployments">Those of this node.</param>
    /// <param name="node">Delivers commands to those of other nodes.</param>
    public RequestActor(RequestId id, NodeServices services, IActorRef deployments, IActorRef node)
        : base(services)
    {
        (_deployments, _node) = (deployments, node);
        _state = RequestState.Empty(id);
        Command<RequestsActor.Place>(OnPlace);
        Command<InstanceGranted>(OnGranted);
        Command<Rejected>(OnRejected);
        Command<DeploymentActor.Offer>(OnOffer);
        Command<ClaimAgain>(_ => ClaimGranted());
        Command<RequestsActor.BroughtBack>(_ => StopIfUnknown());
        Command<KeyForgotten>(_ => Finish());
        Command<DirectoryMessages.DeploymentChanged>(OnDeploymentChanged);
        Command<DirectoryMessages.DeploymentRecovered>(OnDeploymentRecovered);
        // The answer to a command that was no claim: its id is this request's.
        Command<IReply>(_ => OnRejected(ExecutedCommand.IdWasUsed));
    }

    private sealed record ClaimAgain;

    private sealed record KeyForgotten;

    public ITimerScheduler Timers { get; set; } = null!;

    public override string PersistenceId => _state.Id.PersistenceId;

    protected override (string User, string Owner) Audience => (_state.Order?.User ?? "", "");

    protected override void ApplyEvent(EventEnvelope envelope) => _state = _state.Apply(envelope);

    protected override ExecutedCommand? FindExecuted(CommandId id) => null;

    protected override void OnChanged()
    {
        if (_state.Phase is RequestPhase.Waiting or RequestPhase.Granted)
            Context.System.EventStream.Publish(new DirectoryMessages.RequestChanged(View()));
        else if (_state.Phase == RequestPhase.Over)
            Context.System.EventStream.Publish(new DirectoryMessages.RequestEnded(_state.Id));
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistFailure(cause, @event, sequenceNr);
        TellClients(NotConfirmed(cause));
        Context.Parent.Tell(new RequestsActor.Lost(_state.Id));
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        base.OnRecoveryFailure(reason, message);
        Context.Parent.Tell(new RequestsActor.Lost(_state.Id));
    }

    protected override void OnRecovered()
    {
        if (_state.Phase == RequestPhase.Over)
            Context.Stop(Self);
        else if (_state.Phase == RequestPhase.Granted)
            ClaimInDoubt();
        else if (_state.Phase == RequestPhase.Waiting)
            GetInLine();
        OnChanged();
    }

    protected override void Execute(CommandEnvelope command, CommandContext context)
    {
        if (_state.Phase is RequestPhase.New or RequestPhase.Over || !command.By.ActsFor(_state.Order!.User))
            Sender.Tell(new Rejected(RejectionCode.NotFound, "reservation not found"));
        else if (command.Command is TakeOffer offer)
            Take(offer, command, context);
        else if (_state.Phase == RequestPhase.Granted && !_isAway)
            Sender.Tell(new Rejected(RejectionCode.Conflict, "the reservation became an instance just now; terminate that"));
        else
            Answer(context, Decision.Accept(new RequestWithdrawn($"withdrawn by {command.By}")), ForgetKey);
    }

    // From the line of another node. What is taken is not offered to anybody else, so it may be said twice.
    private void Take(TakeOffer offer, CommandEnvelope command, CommandContext context)
    {
        if (command.By.Kind != Principal.Node("").Kind)
            Sender.Tell(new Rejected(RejectionCode.NotPermitted, "only a node offers a deployment"));
        else if (_state.Phase == RequestPhase.Granted && _state.Granted == offer.Deployment)
        {
            // It has had no claim, then: the one that was sent is lost. Sent twice it gets one answer.
            Sender.Tell(new Done());
            Claim(offer.Deployment);
        }
        else if (_state.Phase != RequestPhase.Waiting)
            Sender.Tell(new Rejected(RejectionCode.Conflict, "the request has another deployment"));
        else
            Answer(context, Decision.Accept(new RequestGranted(offer.Deployment)), () => Claim(offer.Deployment));
    }

    private void OnPlace(RequestsActor.Place place)
    {
        var known = _state.Order ?? _placing?.Request.Order;
        var by = _state.By ?? _placing?.Command.By;
        if (known is not null && (known.User != place.Request.Order.User || by?.ToString() != place.Command.By.ToString()))
        {
            Sender.Tell(new Rejected(RejectionCode.Conflict, "that id is taken; choose another"));
            return;
        }
        if (_state.Phase != RequestPhase.New)
        {
            Sender.Tell(new RequestWaiting(_state.Id, "the request is known already"));
            return;
        }
        _clients.Add(Sender);
        if (_placing is not null)
            return;
        _placing = place;
        _untried = [.. place.Candidates.Select(view => view.Id)];
        foreach (var view in place.Candidates)
            _views = _views.SetItem(view.Id, view);
        TryNext();
    }

    private void TryNext()
    {
        if (_untried.IsEmpty)
        {
            AllRefused();
            return;
        }
        var deployment = _untried[0];
        _untried = _untried.RemoveAt(0);
        Claim(deployment);
    }

    private void Claim(DeploymentId deployment)
    {
        _claiming = deployment;
        _isAway = false;
        var order = _state.Order ?? _placing!.Request.Order;
        // Nothing begins for a client that was told already that its time was over.
        var deadline = _state.Phase == RequestPhase.New ? _placing!.Command.Deadline : Now + TimeSpan.FromMinutes(5);
        // The claim's id is the request's, so that a deployment that claimed before a crash answers the same again.
        (IsElsewhere(deployment) ? _node : _deployments).Tell(new CommandEnvelope(
            EntityAddress.Of(deployment), new ClaimDeployment(order), new CommandId(_state.Id.Value), _state.By ?? _placing!.Command.By, deadline, _placing?.Command.Correlation));
    }

    private bool IsElsewhere(DeploymentId deployment) => _views.TryGetValue(deployment, out var view) && view.Node != Services.Node.Name;

    // An attempt before may have been stored: only an answer to the claim itself tells.
    private void ClaimInDoubt()
    {
        _isInDoubt = true;
        Claim(_state.Granted!.Value);
    }

    private void OnGranted(InstanceGranted granted)
    {
        if (IsElsewhere(granted.Deployment) && (_state.Order ?? _placing?.Request.Order) is { } order)
            Context.System.EventStream.Publish(new DirectoryMessages.InstanceExpected(InstanceViews.OfGranted(order, _views[granted.Deployment], Now)));
        if (_state.Phase == RequestPhase.New)
        {
            TellClients(granted);
            Context.Stop(Self);
        }
        else if (_state.Phase != RequestPhase.Over && !Postpone())
        {
            Store(SystemContext(), [new RequestFulfilled(granted.Deployment)], Finish);
        }
    }

    private void OnRejected(Rejected rejected)
    {
        if (_state.Phase == RequestPhase.New && rejected == ExecutedCommand.IdWasUsed)
        {
            // Another deployment that is free would give the instance an id that is not its own.
            TellClients(rejected);
            Context.Stop(Self);
        }
        else if (_state.Phase == RequestPhase.New && (rejected.Code is RejectionCode.Timeout || (IsElsewhere(_claiming) && rejected.Code is RejectionCode.Unavailable)))
        {
            // It may have claimed. Whoever sends the request again with the same id asks it again.
            TellClients(rejected);
            Context.Stop(Self);
        }
        else if (_state.Phase == RequestPhase.New)
        {
            _refusals = _refusals.Add((_claiming, rejected));
            TryNext();
        }
        else if (_state.Phase == RequestPhase.Granted && (rejected.Code is RejectionCode.Unavailable or RejectionCode.Timeout || (_isInDoubt && (rejected.Code is RejectionCode.Offline || !_views.ContainsKey(_claiming)))))
        {
            // The claim may be stored all the same: only its repetition tells, and gets the first answer then. After a restart it may have gone to the wrong node, as long as nothing is known of the deployment.
            _isInDoubt = true;
            _isAway = rejected.Code is RejectionCode.Offline or RejectionCode.NotFound;
            Timers.StartSingleTimer("claim", new ClaimAgain(), ClaimRetry);
        }
        else if (_state.Phase != RequestPhase.Granted || Postpone())
        {
            return;
        }
        else if (rejected.Code is RejectionCode.NotPermitted || rejected == ExecutedCommand.IdWasUsed)
        {
            Store(SystemContext(), [new RequestWithdrawn(rejected.Message)], ForgetKey);
        }
        else
        {
            _isInDoubt = false;
            Store(SystemContext(), [new RequestReturned(_claiming, rejected.Message)], GetInLine);
        }
    }

    private void AllRefused()
    {
        var waitable = _refusals.Where(r => r.Reason.Code is RejectionCode.Busy or RejectionCode.Locked or RejectionCode.Offline).ToArray();
        if (!_placing!.Request.Reserve || waitable.Length == 0)
        {
            var best = _refusals.FirstOrDefault(r => r.Reason.Code == RejectionCode.Busy, _refusals[0]).Reason;
            TellClients(best);
            Context.Stop(Self);
            return;
        }
        if (Outage is { } outage)
        {
            TellClients(outage.Refusal);
            Context.Stop(Self);
            return;
        }
        var command = _placing.Command;
        var context = ContextOf(command);
        var request = _placing.Request;
        // A request by type keeps an empty list: a deployment of that type that comes later will do as well.
        Store(context, [new RequestPlaced(request.Order, request.Deployments, request.Type, command.By)], () =>
        {
            GetInLine();
            TellClients(new RequestWaiting(_state.Id, View().Why));
        });
    }

    private void GetInLine()
    {
        foreach (var view in _views.Values.Where(Matches))
            Join(view.Id);
    }

    private void Join(DeploymentId deployment) => _deployments.Tell(
        new DeploymentsActor.ToDeployment(deployment, new DeploymentActor.Enqueue(_state.Id, _state.Created, Self)));

    private void OnDeploymentChanged(DirectoryMessages.DeploymentChanged changed)
    {
        var isNew = !_views.ContainsKey(changed.View.Id);
        _views = _views.SetItem(changed.View.Id, changed.View);
        if (_state.Phase != RequestPhase.Waiting || !Matches(changed.View))
            return;
        if (isNew)
            Join(changed.View.Id);
        OnChanged();
    }

    private bool Matches(DeploymentView view) => view.Dissolved is null
        && (_state.Deployments.Count > 0 ? _state.Deployments.Contains(view.Id) : view.Type == _state.Type);

    private void OnOffer(DeploymentActor.Offer offer)
    {
        if (_state.Phase != RequestPhase.Waiting)
        {
            Sender.Tell(new DeploymentActor.OfferDeclined(_state.Id));
            return;
        }
        if (!Postpone())
            Store(SystemContext(), [new RequestGranted(offer.Deployment)], () => Claim(offer.Deployment));
    }

    private void ClaimGranted()
    {
        if (_state.Phase == RequestPhase.Granted)
            Claim(_state.Granted!.Value);
    }

    // A write that failed may have been stored or not: this one was not.
    private void StopIfUnknown()
    {
        if (_state.Phase == RequestPhase.New && _placing is null)
            Context.Stop(Self);
    }

    // The folder of a request holds nothing but the key pair that was made for its user. What cannot be removed now is the sweeper's.
    private void ForgetKey() => Services.Folders.RemoveAsync(_state.Id.Instance, CancellationToken.None)
        .PipeTo(Self, success: () => new KeyForgotten(), failure: _ => new KeyForgotten());

    // What was said to it before it went may be lost: the place in line is taken again, and the claim, which is the same command, sent again.
    private void OnDeploymentRecovered(DirectoryMessages.DeploymentRecovered recovered)
    {
        var claims = _state.Phase == RequestPhase.Granted || (_state.Phase == RequestPhase.New && _placing is not null);
        if (claims && recovered.Deployment == _claiming)
            Claim(_claiming);
        else if (_state.Phase == RequestPhase.Waiting && _views.ContainsKey(recovered.Deployment))
            Join(recovered.Deployment);
    }

    private void TellClients(IReply answer)
    {
        foreach (var client in _clients)
            client.Tell(answer);
        _clients.Clear();
    }

    private void Finish()
    {
        foreach (var view in _views.Values)
            _deployments.Tell(new DeploymentsActor.ToDeployment(view.Id, new DeploymentActor.Leave(_state.Id)));
        Context.Stop(Self);
    }

    private RequestView View() => RequestViews.Of(_state, [.. _views.Values.Where(Matches)], Services.Node.Name, LastSequenceNr);
}
