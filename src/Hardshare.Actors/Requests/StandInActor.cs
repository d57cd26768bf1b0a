using Hardshare.Actors.Deployments;
using Hardshare.Actors.Directory;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Actors.Requests;

/// <summary>
/// Stands for a request that waits on another node in the lines of this node's deployments. Parent: <see cref="RequestsActor"/>. Persists nothing: it is made from what the directory shows. An offer is brought to the
/// request, which claims the deployment or does not want it; one that does not answer loses its turn, and gets in line again at its old place a little later.
/// </summary>
public sealed class StandInActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan OfferLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ClaimLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly NodeServices _services;
    private readonly IActorRef _deployments;
    private readonly IActorRef _node;
    private readonly Dictionary<DeploymentId, DeploymentView> _views = [];
    private RequestView? _request;
    private DeploymentId? _offered;
    private long? _versionBefore;

    public StandInActor(NodeServices services, IActorRef deployments, IActorRef node)
    {
        (_services, _deployments, _node) = (services, deployments, node);
        Receive<DirectoryMessages.RequestChanged>(OnRequestChanged);
        Receive<DirectoryMessages.RequestEnded>(_ => Leave());
        Receive<DirectoryMessages.DeploymentChanged>(OnDeploymentChanged);
        Receive<DirectoryMessages.DeploymentRecovered>(recovered => Join(recovered.Deployment));
        Receive<DeploymentActor.Offer>(OnOffer);
        Receive<Done>(_ => Timers.StartSingleTimer("claim", new NotClaimed(), ClaimLimit));
        Receive<Rejected>(OnRejected);
        Receive<NotClaimed>(_ => Decline(Pause));
        Receive<JoinAgain>(_ => JoinAll());
    }

    private sealed record NotClaimed;

    private sealed record JoinAgain;

    public ITimerScheduler Timers { get; set; } = null!;

    private void OnRequestChanged(DirectoryMessages.RequestChanged changed)
    {
        // It waits, and something has happened to it since the offer: it took the offer, and nothing came of that.
        if (changed.View is { Granted: null, Version: { } version } && version > _versionBefore)
            Decline(null);
        _request = changed.View;
        JoinAll();
    }

    private void OnDeploymentChanged(DirectoryMessages.DeploymentChanged changed)
    {
        if (!changed.IsOfThisNode)
            return;
        var isNew = _views.TryAdd(changed.View.Id, changed.View);
        _views[changed.View.Id] = changed.View;
        if (changed.View.CurrentInstance == _request?.Id.Instance)
            Timers.Cancel("claim");
        if (isNew)
            Join(changed.View.Id);
    }

    private void JoinAll()
    {
        foreach (var id in _views.Keys)
            Join(id);
    }

    private void Join(DeploymentId id)
    {
        if (_request is { } request && _views.TryGetValue(id, out var view) && view.Dissolved is null && view.Node == _services.Node.Name && RequestPlaces.Concerns(request, view))
            _deployments.Tell(new DeploymentsActor.ToDeployment(id, new DeploymentActor.Enqueue(request.Id, request.Created, Self)));
    }

    private void OnOffer(DeploymentActor.Offer offer)
    {
        // A request has one deployment; while it takes one it wants no other.
        if (_offered is not null || _request is not { } request)
        {
            Sender.Tell(new DeploymentActor.OfferDeclined(_request?.Id ?? default));
            return;
        }
        (_offered, _versionBefore) = (offer.Deployment, request.Version);
        _node.Tell(new CommandEnvelope(
            EntityAddress.Of(request.Id), new TakeOffer(offer.Deployment), CommandId.New(), Principal.Node(_services.Node.Name), _services.Time.GetUtcNow() + OfferLimit));
    }

    // A request that has another deployment comes back by itself when it waits again.
    private void OnRejected(Rejected rejected) => Decline(rejected.Code is RejectionCode.Conflict or RejectionCode.NotFound ? null : Pause);

    private void Decline(TimeSpan? pause)
    {
        if (_offered is not { } offered || _request is not { } request)
            return;
        _offered = null;
        Timers.Cancel("claim");
        _deployments.Tell(new DeploymentsActor.ToDeployment(offered, new DeploymentActor.OfferDeclined(request.Id)));
        if (pause is { } time)
            Timers.StartSingleTimer("join", new JoinAgain(), time);
    }

    private void Leave()
    {
        foreach (var id in _views.Keys)
            _deployments.Tell(new DeploymentsActor.ToDeployment(id, new DeploymentActor.Leave(_request?.Id ?? default)));
        Context.Stop(Self);
    }
}
