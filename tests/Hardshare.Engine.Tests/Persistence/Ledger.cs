namespace Hardshare.Engine.Tests.Persistence;

/// <summary>A persistent actor that says everything that happens to it.</summary>
internal sealed class Ledger : ReceivePersistentActor
{
    private readonly IActorRef _report;
    private readonly List<object> _state = [];

    public Ledger(string id, IActorRef report, Recovery? recovery = null, string? journal = null, string? snapshots = null)
    {
        PersistenceId = id;
        _report = report;
        Recovery = recovery ?? Recovery.Default;
        JournalPluginId = journal;
        SnapshotPluginId = snapshots;

        Recover<SnapshotOffer>(offer =>
        {
            _state.AddRange((object[])offer.Snapshot);
            report.Tell($"offer {offer.Metadata.SequenceNr}");
        });
        Recover<RecoveryCompleted>(_ => report.Tell($"recovered {LastSequenceNr} {IsRecovering}"));
        Recover<string>(e => e == "poison event", _ => CannotApply());
        RecoverAny(e =>
        {
            _state.Add(e);
            report.Tell($"replayed {e} {LastSequenceNr}");
        });

        Command<string>(m => m == "state", _ => Sender.Tell(_state.ToArray()));
        Command<string>(m => m == "snapshot", _ => SaveSnapshot(_state.ToArray()));
        Command<SaveSnapshotSuccess>(saved => report.Tell($"saved {saved.Metadata.SequenceNr}"));
        Command<Exception>(e => throw e);
        Command<Add>(add => Persist(add.Event, Added));
        Command<AddAll>(all => PersistAll(all.Events, Added));
        Command<AddAsync>(add => PersistAsync(add.Event, Added));
        CommandAsync<AddAfter>(async add =>
        {
            await add.Gate;
            Persist(add.Event, Added);
        });
        Command<Run>(run => run.Action(this));
    }

    public override string PersistenceId { get; }

    public override Recovery Recovery { get; }

    public void Say(object message) => _report.Tell(message);

    public void RunAtOnce() => RunTask(() => Task.CompletedTask);

    public void Answer(object message) => Sender.Tell(message);

    internal void Added(string e)
    {
        _state.Add(e);
        Sender.Tell($"stored {e} {LastSequenceNr}");
    }

    private static void CannotApply() => throw new InvalidOperationException("cannot be applied");

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        _report.Tell($"failed {@event} {cause.Message}");

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        _report.Tell($"rejected {@event} {cause.Message}");

    protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
        _report.Tell($"recovery failed {reason.Message}");

    protected override void PostStop() => _report.Tell("stopped");

    internal sealed record Add(string Event);

    internal sealed record AddAll(params string[] Events);

    internal sealed record AddAsync(string Event);

    internal sealed record AddAfter(Task Gate, string Event);

    internal sealed record Run(Action<Ledger> Action);
}
