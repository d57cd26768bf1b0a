using Hardshare.Actors.Deployments;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Actors.Node;

/// <summary>
/// Whether this node takes new instances. Parent: the node. Persists the decision, so that a restart does not undo a drain. At the deadline it has the instances that are
/// left terminated. Tells <c>/deployments</c>, and shows the other nodes, whenever it begins or changes: what other hosts have at this node's gateway is theirs to move.
/// </summary>
public sealed class DrainActor : LongLivedEntity<NodeState>, IWithTimers
{
    private static readonly TimeSpan Reminder = TimeSpan.FromSeconds(10);

    private readonly IActorRef _deployments;
    private readonly IActorRef _node;
    private readonly RecordObservation _start;

    /// <param name="services">The outside.</param>
    /// <param name="deployments">Where what is decided is carried out.</param>
    /// <param name="start">The start of this process, which is put on record once, however often the actor begins.</param>
    public DrainActor(NodeServices services, IActorRef deployments, RecordObservation start)
        : base(services)
    {
        _deployments = deployments;
        _start = start;
        State = NodeState.Empty(services.Node.Name);
        _node = Context.Parent;
        Command<DeadlineReached>(_ => OnDeadline());
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
        Observe(_start);
    }

    protected override void OnChanged()
    {
        _deployments.Tell(new DeploymentActor.SetDraining(State.Draining));
        _node.Tell(new DrainState(State.Draining, State.Deadline));
        Context.System.EventStream.Publish(new DirectoryMessages.DrainChanged(new DrainView(State.Node, State.Draining, State.Deadline)));
        if (State.Draining && State.Deadline is { } deadline)
            Timers.StartSingleTimer("deadline", new DeadlineReached(), deadline > Now ? deadline - Now : TimeSpan.Zero);
        else
            Timers.Cancel("deadline");
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
