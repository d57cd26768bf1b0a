using Hardshare.Actors.Deployments;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Actors.Requests;

/// <summary>
/// All requests. Parent: the node. Children: one <see cref="RequestActor"/> each, for as long as it looks for a deployment or waits. Persists nothing: open requests are
/// asked of the journal. It knows the deployments from what they publish, to serve requests for a type.
/// </summary>
public sealed class RequestsActor : ReceiveActor
{
    private readonly NodeServices _services;
    private readonly IActorRef _deployments;
    private readonly Dictionary<DeploymentId, DeploymentView> _views = [];
    private readonly Dictionary<InstanceId, DeploymentId> _instances = [];

    public RequestsActor(NodeServices services, IActorRef deployments)
    {
        _services = services;
        _deployments = deployments;
        Receive<DirectoryMessages.DeploymentChanged>(changed =>
        {
            _views[changed.View.Id] = changed.View;
            TellAll(changed);
        });
        Receive<DirectoryMessages.DeploymentRecovered>(TellAll);
        Receive<DirectoryMessages.InstanceChanged>(changed => _instances[changed.View.Id] = changed.View.Deployment);
        Receive<BringBack>(back =>
        {
            foreach (var child in back.Requests.Select(Create))
                foreach (var view in _views.Values)
                    child.Tell(new DirectoryMessages.DeploymentChanged(view));
        });
        Receive<CommandEnvelope>(Deliver);
    }

    public sealed record BringBack(IReadOnlyList<RequestId> Requests);

    /// <summary>To a request: place it, on these deployments, the likeliest first.</summary>
    public sealed record Place(CommandEnvelope Command, PlaceRequest Request, IReadOnlyList<DeploymentView> Candidates);

    private void TellAll(object message)
    {
        foreach (var child in Context.GetChildren())
            child.Tell(message);
    }

    private void Deliver(CommandEnvelope command)
    {
        if (command.Command is PlaceRequest place)
            OnPlace(command, place);
        else if (Context.Child(command.To.Id) is var child && child.IsNobody())
            Sender.Tell(new Rejected(RejectionCode.NotFound, "reservation not found"));
        else
            child.Forward(command);
    }

    private void OnPlace(CommandEnvelope command, PlaceRequest place)
    {
        var order = place.Order;
        if (!command.By.ActsFor(order.User))
            Sender.Tell(new Rejected(RejectionCode.NotPermitted, $"only an administrator may ask for an instance for {order.User}"));
        else if (order.AuthorizedKeys.Count == 0)
            Sender.Tell(new Rejected(RejectionCode.Invalid, "an instance needs at least one public key"));
        else if (order.Lifetime <= TimeSpan.Zero)
            Sender.Tell(new Rejected(RejectionCode.Invalid, "the time after which the instance expires has to be positive"));
        else if (_instances.TryGetValue(order.Instance, out var deployment))
            Sender.Tell(new InstanceGranted(order.Instance, deployment));
        else
            Assign(command, place);
    }

    private void Assign(CommandEnvelope command, PlaceRequest place)
    {
        var candidates = place.Deployments.Count > 0
            ? place.Deployments.Select(_views.GetValueOrDefault).OfType<DeploymentView>()
            : _views.Values.Where(view => view.Type == place.Type);
        // The likeliest first: those that are free, then the shortest line, then the one that was used least.
        var ordered = candidates.Where(view => view.Dissolved is null)
            .OrderByDescending(view => view is { Online: true, Advertised: true, LockReason: null })
            .ThenBy(view => view.QueueLength).ThenBy(view => view.InstanceCount).ToArray();
        if (ordered.Length == 0)
            Sender.Tell(new Rejected(RejectionCode.NotFound, "no matching wdeployment found"));
        else
            Create(place.Order.Instance.Request).Forward(new Place(command, place, ordered));
    }

    private IActorRef Create(RequestId id)
    {
        var child = Context.Child(id.ToString());
        return child.IsNobody() ? Context.ActorOf(Props.Create(() => new RequestActor(id, _services, _deployments)), id.ToString()) : child;
    }
}
