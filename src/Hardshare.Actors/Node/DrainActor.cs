using Hardshare.Actors.Deployments;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Entities;
using Hardshare.Actors.Gateway;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Actors.Node;

/// <summary>
/// Whether this node takes new instances. Parent: the node. Persists the decision, so that a restart does not undo a drain. At the deadline it has the instances that are
/// left terminated. Tells <c>/deployments</c>, and shows the other nodes, whenever it begins or changes: what other hosts have at this node's gateway is theirs to move. While it drains
/// it shows how much that still is: of what is only being brought up there, nobody else knows.
/// </summary>
public sealed class DrainActor : LongLivedEntity<NodeState>, IWithTimers
{
    private static readonly TimeSpan Reminder = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(1);

    private readonly IActorRef _deployments;
    private readonly IActorRef? _gateway;
    private readonly IActorRef _node;
    private readonly RecordObservation _start;
    private int _guests;

    /// <param name="services">The outside.</param>
    /// <param name="deployments">Where what is decided is carried out.</param>
    /// <param name="gateway">What stands at <c>/gateway</c>.</param>
    /// <param name="start">The start of this process, which is put on record once, however often the actor begins.</param>
    public DrainActor(NodeServices services, IActorRef deployments, IActorRef gateway, RecordObservation start)
        : base(services)
    {
        _deployments = deployments;
        _gateway = services is { Cluster: not null, Roles.IsGateway: true } ? gateway : null;
        _start = start;
        State = NodeState.Empty(services.Node.Name);
        _node = Context.Parent;
        Command<DeadlineReached>(_ => OnDeadline());
        Command<CountGuests>(_ => _gateway?.Tell(new GatewayActor.ListGuests(), Self));
        Command<GatewayActor.Guests>(OnGuests);
    }

    /// <summary>To the parent, whenever it begins or changes.</summary>
    public sealed record DrainState(bool Draining, DateTimeOffset? Deadline, int Guests = 0);

    private sealed record DeadlineReached;

    private sealed record CountGuests;

    public override string PersistenceId => State.PersistenceId;

    protected override NodeState State { get; set; }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override (string User, string Owner) Audience => ("", "");

    protected override void OnRecovered()
    {
        OnChanged();
        Observe(_start);
    }

    protected override void OnChanged()
    {
        _deployments.Tell(new DeploymentActor.SetDraining(State.Draining));
        Show();
        if (State.Draining && _gateway is not null)
            Timers.StartPeriodicTimer("count", new CountGuests(), TimeSpan.Zero, CountEvery);
        else
            Timers.Cancel("count");
        if (State.Draining && State.Deadline is { } deadline)
            Timers.StartSingleTimer("deadline", new DeadlineReached(), deadline > Now ? deadline - Now : TimeSpan.Zero);
        else
            Timers.Cancel("deadline");
    }

    private void Show()
    {
        var guests = State.Draining ? _guests : 0;
        _node.Tell(new DrainState(State.Draining, State.Deadline, guests));
        Context.System.EventStream.Publish(new DirectoryMessages.DrainChanged(new DrainView(State.Node, State.Draining, State.Deadline, guests)));
    }

    private void OnGuests(GatewayActor.Guests guests)
    {
        if (guests.Endpoints.Count == _guests)
            return;
        _guests = guests.Endpoints.Count;
        Show();
    }

    protected override void Execute(CommandEnvelope command, CommandContext context)
    {
        var decision = !command.By.IsAdministrator ? Decision.Reject(RejectionCode.NotPermitted, "only an administrator may drain a node")
            : command.Command is DrainNode drain ? Decision.Accept(new NodeDrainStarted(drain.Deadline))
            : State.Draining ? Decision.Accept(new NodeDrainEnded())
            : Decision.Accept();
        Answer(context, decision);
    }

    // Said again and again: an instance that is just being brought back did not hear it.
    private void OnDeadline()
    {
        _deployments.Tell(new DeploymentActor.EndForDrain());
        Timers.StartSingleTimer("deadline", new DeadlineReached(), Reminder);
    }
}
