using Hardshare.Actors.Deployments;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Actors.Node;

/// <summary>
/// Whether this node takes new instances. Parent: the node. Persists the decision, so that a restart does not undo a drain. At the deadline it has the instances that are
/// left terminated. Tells <c>/deployments</c> whenever it begins or changes.
/// </summary>
public sealed class DrainActor : LongLivedEntity<NodeState>, IWithTimers
{
    private readonly IActorRef _deployments;
    private readonly IActorRef _node;

    public DrainActor(NodeServices services, IActorRef deployments)
        : base(services)
    {
        _deployments = deployments;
        State = NodeState.Empty(services.Node.Name);
        _node = Context.Parent;
        Command<DeadlineReached>(_ => _deployments.Tell(new DeploymentActor.EndForDrain()));
    }

    /// <summary>To the parent, whenever it begins or changes.</summary>
    public sealed record DrainState(bool Draining, DateTimeOffset? Deadline);

    private sealed record DeadlineReached;

    public override string PersistenceId => State.PersistenceId;

    protected override NodeState State { get; set; }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override (string User, string Owner) Audience => ("", "");

    protected override void OnRecovered()
    {
        OnChanged();
        Observe(new NodeStarted(Services.Node.Version));
    }

    protected override void OnChanged()
    {
        _deployments.Tell(new DeploymentActor.SetDraining(State.Draining));
        _node.Tell(new DrainState(State.Draining, State.Deadline));
        if (State.Draining && State.Deadline is { } deadline)
            Timers.StartSingleTimer("deadline", new DeadlineReached(), deadline > Now ? deadline - Now : TimeSpan.Zero);
        else
            Timers.Cancel("deadline");
    }

    protected override void Execute(CommandEnvelope command, CommandContext context)
    {
        var sender = Sender;
        var decision = !command.By.IsAdministrator ? Decision.Reject(RejectionCode.NotPermitted, "only an administrator may drain a node")
            : command.Command is DrainNode drain ? Decision.Accept(new NodeDrainStarted(drain.Deadline))
            : State.Draining ? Decision.Accept(new NodeDrainEnded())
            : Decision.Accept();
        Store(context, decision.Events, () => sender.Tell(decision.Reply));
    }
}
