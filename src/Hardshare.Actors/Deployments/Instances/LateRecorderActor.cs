using Hardshare.Actors.Entities;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Deployments.Instances;

/// <summary>
/// Speaks for an instance that is over: adds to its history what was seen of it and could not be stored in time, and repeats its first answer to a command that comes again. Parent: the deployment, which has it only while it has no
/// actor of the instance itself: there is one writer at a time. Persists what it is given, once; acts upon nothing; stops when nothing more comes.
/// </summary>
public sealed class LateRecorderActor : EntityActor
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    private readonly DeploymentId _deployment;
    private readonly string _owner;
    private InstanceState _state;

    public LateRecorderActor(InstanceId instance, DeploymentId deployment, string owner, NodeServices services)
        : base(services)
    {
        _deployment = deployment;
        _owner = owner;
        _state = InstanceState.Empty(instance);
        Command<ReceiveTimeout>(_ => Context.Stop(Self));
        Context.SetReceiveTimeout(Idle);
    }

    public override string PersistenceId => _state.Id.PersistenceIdOn(_deployment);

    protected override (string User, string Owner) Audience => (_state.Order?.User ?? "", _owner);

    protected override void ApplyEvent(EventEnvelope envelope) => _state = _state.Apply(envelope);

    protected override ExecutedCommand? FindExecuted(CommandId id) => _state.Executed.Find(id);

    // An instance whose history was archived and dropped does not get a new one.
    protected override bool HasHistory => _state.Order is not null;

    protected override void OnRecovered()
    {
    }

    protected override void OnChanged()
    {
    }

    protected override void Execute(CommandEnvelope command, CommandContext context) =>
        Sender.Tell(new Rejected(RejectionCode.Conflict, "instance already terminated"));
}
