using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Entities;

/// <summary>
/// An entity with more events than one wants to read at each start. It has its state saved every <see cref="NodeServices.SnapshotEvery"/> events, and recovers from that
/// and the events after it. The last two are kept, in case one cannot be read; no event is ever deleted for them. State is turned into JSON and stored by the snapshot
/// store, beside the commands; a save that fails costs nothing but a longer recovery.
/// </summary>
public abstract class LongLivedEntity<TState> : EntityActor
    where TState : class, IEntityState<TState>
{
    private long _attempted;
    private long _saved;
    private bool _tidied;

    protected LongLivedEntity(NodeServices services)
        : base(services)
    {
        Recover<SnapshotOffer>(OnOffer);
        Command<SaveSnapshotSuccess>(OnSaved);
        Command<SaveSnapshotFailure>(failure => Log.Warning(
            "The state of {0} at event {1} was not saved: {2} Nothing is lost, its events are stored.",
            PersistenceId, failure.Metadata.SequenceNr, failure.Cause.Message));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(failure => Log.Warning("Old snapshots of {0} were not deleted: {1}", PersistenceId, failure.Cause.Message));
    }

    protected abstract TState State { get; set; }

    protected override void ApplyEvent(EventEnvelope envelope) => State = State.Apply(envelope);

    protected sealed override ExecutedCommand? FindExecuted(CommandId id) => State.Executed.Find(id);

    protected sealed override void OnStored() => SaveIfDue();

    // Also for who had to replay a lot: the snapshots were unreadable, or it never lived long enough to save one.
    protected override void OnReplaySuccess()
    {
        base.OnReplaySuccess();
        SaveIfDue();
    }

    private void OnOffer(SnapshotOffer offer)
    {
        State = (TState)offer.Snapshot;
        _attempted = _saved = offer.Metadata.SequenceNr;
    }

    // A state that is large for the events since is not saved again yet: what is written stays in proportion to the events. One event adds two things
    // at most, the command and what it changed, so that a state however large is saved again when its events have doubled.
    private void SaveIfDue()
    {
        if (Services.SnapshotEvery <= 0 || LastSequenceNr - _attempted < Math.Max(Services.SnapshotEvery, State.Size / 4))
            return;
        _attempted = LastSequenceNr;
        SaveSnapshot(State);
    }

    private void OnSaved(SaveSnapshotSuccess success)
    {
        var number = success.Metadata.SequenceNr;
        if (number <= _saved)
            return;
        if (_saved > 0)
            DeleteSnapshots(new SnapshotSelectionCriteria(_saved - 1));
        if (!_tidied)
            DeleteSnapshots(new SnapshotSelectionCriteria(number - 1, DateTime.MaxValue, _saved + 1)); // What recovery passed over.
        _tidied = true;
        _saved = number;
    }
}
