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
public sealed class DrainActor : EntityActor, IWithTimers
{
    private readonly IActorRef _deployments;
    private readonly IActorRef _node;
    private ExecutedCommands _executed = ExecutedCommands.None;
    private bool _draining;
    private DateTimeOffset? _deadline;

    public DrainActor(NodeServices services, IActorRef deployments)
        : base(services)
    {
        _deployments = deployments;
        _node = Context.Parent;
        Command<DeadlineReached>(_ => _deployments.Tell(new DeploymentActor.EndForDrain()));
    }

    /// <summary>To the parent, whenever it begins or changes.</summary>
    public sealed record DrainState(bool Draining, DateTimeOffset? Deadline);

    private sealed record DeadlineReached;

    public override string PersistenceId => $"n-{Services.Node.Name}";

    public ITimerScheduler Timers { get; set; } = null!;

    protected override (string User, string Owner) Audience => ("", "");

    protected override void ApplyEvent(EventEnvelope envelope)
    {
        (_draining, _deadline) = envelope.Event switch
        {
            NodeDrainStarted e => (true, e.Deadline),
            NodeDrainEnded => (false, null),
            NodeStarted => (_draining, _deadline),
            _ => throw new InvalidOperationException($"a node knows no event {envelope.Event.GetType().Name}"),
        };
        _executed = _executed.Add(envelope, new Done());
    }

    protected override IReply? FindAnswer(CommandId id) => _executed.Find(id);

    protected override void OnRecovered()
    {
        OnChanged();
        Observe(new NodeStarted(Services.Node.Version));
    }

    protected override void OnChanged()
    {
        _deployments.Tell(new DeploymentActor.SetDraining(_draining));
        _node.Tell(new DrainState(_draining, _deadline));
        if (_draining && _deadline is { } deadline)
            Timers.StartSingleTimer("deadline", new DeadlineReached(), deadline > Now ? deadline - Now : TimeSpan.Zero);
        else
            Timers.Cancel("deadline");
    }

    protected override void Execute(CommandEnvelope command, CommandContext context)
    {
        var sender = Sender;
        var decision = !command.By.IsAdministrator ? Decision.Reject(RejectionCode.NotPermitted, "only an administrator may drain a node")
            : command.Command is DrainNode drain ? Decision.Accept(new NodeDrainStarted(drain.Deadline))
            : _draining ? Decision.Accept(new NodeDrainEnded())
            : Decision.Accept();
        Store(context, decision.Events, () => sender.Tell(decision.Reply));
    }
}
