using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;

namespace Hardshare.Node.Tests.Journal;

/// <summary>A state that may be saved as a snapshot.</summary>
[Manifest("recorder-state-v1")]
public sealed record RecorderState(IReadOnlyList<string> Texts);

/// <summary>A persistent actor that stores what it is told, and tells what it recovered.</summary>
public sealed class Recorder : ReceivePersistentActor
{
    private readonly List<(long SequenceNr, string Text)> _recovered = [];
    private readonly Recovery _recovery;
    private (long SequenceNr, RecorderState State)? _offered;
    private IActorRef _asker = ActorRefs.Nobody;

    public Recorder(string persistenceId, Recovery recovery)
    {
        PersistenceId = persistenceId;
        _recovery = recovery;
        Recover<EventEnvelope>(stored => _recovered.Add((LastSequenceNr, Stored.Text(stored))));
        Recover<SnapshotOffer>(offer => _offered = (offer.Metadata.SequenceNr, (RecorderState)offer.Snapshot));
        Command<Store>(OnStore);
        Command<GetRecovered>(_ => Sender.Tell(new Recovered(_recovered, _offered, LastSequenceNr), Self));
        Command<Delete>(delete => DeleteMessages(Asked(delete.To)));
        Command<SaveState>(save => SaveSnapshot(Asked(save.State)));
        Command<DeleteStates>(delete => DeleteSnapshots(Asked(delete.Criteria)));
        Command<DeleteMessagesSuccess>(_ => _asker.Tell(Ok.Instance, Self));
        Command<SaveSnapshotSuccess>(_ => _asker.Tell(Ok.Instance, Self));
        Command<SaveSnapshotFailure>(failed => _asker.Tell(new Failed(failed.Cause.Message), Self));
        Command<DeleteSnapshotsSuccess>(_ => _asker.Tell(Ok.Instance, Self));
    }

    public override string PersistenceId { get; }

    public override Recovery Recovery => _recovery;

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        _asker.Tell(new Failed(cause.Message), Self);
        base.OnPersistFailure(cause, @event, sequenceNr);
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        _asker.Tell(new Rejected(cause.Message), Self);

    private void OnStore(Store store)
    {
        _asker = Sender;
        var left = store.Events.Count;
        PersistAll(store.Events, _ =>
        {
            if (--left == 0)
                _asker.Tell(Ok.Instance, Self);
        });
    }

    private T Asked<T>(T value)
    {
        _asker = Sender;
        return value;
    }

    public sealed record Store(IReadOnlyList<object> Events)
    {
        public static Store Texts(params string[] texts) => new([.. texts.Select(Stored.Say)]);
    }

    public sealed record Delete(long To);

    public sealed record SaveState(object State);

    public sealed record DeleteStates(SnapshotSelectionCriteria Criteria);

    public sealed record GetRecovered;

    public sealed record Recovered(
        IReadOnlyList<(long SequenceNr, string Text)> Events, (long SequenceNr, RecorderState State)? Offered, long LastSequenceNr);

    public sealed record Ok
    {
        public static Ok Instance { get; } = new();
    }

    public sealed record Failed(string Message);

    public sealed record Rejected(string Message);
}
