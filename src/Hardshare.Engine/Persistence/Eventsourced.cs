using System.Collections.Immutable;
using Hardshare.Engine.Actor;
using Hardshare.Engine.Actor.Internal;
using Hardshare.Engine.Event;
using Hardshare.Engine.Persistence.Internal;

namespace Hardshare.Engine.Persistence;

/// <summary>What to do with a message that does not fit into a stash with a limit. This engine's stashes have none.</summary>
public interface IStashOverflowStrategy;

/// <summary>
/// An actor whose state is the sum of its events. It starts with recovery: newest snapshot, events after it,
/// <see cref="RecoveryCompleted"/>; commands wait until then. A command persists events; their handlers run once the journal has
/// them, in order, and other commands wait meanwhile. If the journal cannot say whether it has them, the actor stops.
/// </summary>
public abstract class Eventsourced : ActorBase, IWithUnboundedStash
{
    private static int s_lastInstanceId;

    private PersistenceExtension.Plugin? _journal;
    private IActorRef? _snapshotStore;
    private ILoggingAdapter? _log;
    private string? _writerGuid;
    private Recoverer? _recoverer;
    private readonly EventWriter _writer;

    protected Eventsourced()
    {
        InstanceId = Interlocked.Increment(ref s_lastInstanceId);
        Extension = Persistence.Instance.Apply(Context.System);
        InternalStash = new ActorStash(CurrentCell);
        _writer = new EventWriter(this);
        _recoverer = new Recoverer(this);
    }

    protected PersistenceExtension Extension { get; }

    protected virtual ILoggingAdapter Log => _log ??= Context.GetLogger();

    /// <summary>Names the events of this actor in the journal; one living actor per id.</summary>
    public abstract string PersistenceId { get; }

    public virtual Recovery Recovery => Recovery.Default;

    public IStash Stash { get; set; } = null!;

    /// <summary>Null or empty for the default journal.</summary>
    public string? JournalPluginId { get; protected set; }

    /// <summary>Null or empty for the default snapshot store.</summary>
    public string? SnapshotPluginId { get; protected set; }

    public IActorRef Journal => JournalPlugin.Actor;

    public IActorRef SnapshotStore => _snapshotStore ??= Extension.SnapshotStoreFor(SnapshotPluginId);

    public string SnapshotterId => PersistenceId;

    public bool IsRecovering => _recoverer is { IsRunning: true };

    public bool IsRecoveryFinished => !IsRecovering;

    /// <summary>Of the last event that was replayed or whose handler runs or ran; 0 before the first.</summary>
    public long LastSequenceNr { get; private set; }

    public long SnapshotSequenceNr => LastSequenceNr;

    internal int InstanceId { get; }

    internal ActorStash InternalStash { get; }

    internal IActorRef SelfRef => Self;

    internal EventWriter Writer => _writer;

    internal PersistenceExtension.Plugin JournalPlugin => _journal ??= Extension.JournalPlugin(JournalPluginId);

    internal IActorRef Permitter => Extension.Permitter;

    /// <summary>The answer comes as <see cref="SaveSnapshotSuccess"/> or <see cref="SaveSnapshotFailure"/>.</summary>
    public void SaveSnapshot(object snapshot) =>
        SnapshotStore.Tell(new SaveSnapshot(new SnapshotMetadata(SnapshotterId, SnapshotSequenceNr), snapshot));

    /// <summary>The answer comes as <see cref="DeleteSnapshotSuccess"/> or <see cref="DeleteSnapshotFailure"/>.</summary>
    public void DeleteSnapshot(long sequenceNr) => SnapshotStore.Tell(new DeleteSnapshot(new SnapshotMetadata(SnapshotterId, sequenceNr)));

    /// <summary>The answer comes as <see cref="DeleteSnapshotsSuccess"/> or <see cref="DeleteSnapshotsFailure"/>.</summary>
    public void DeleteSnapshots(SnapshotSelectionCriteria criteria) => SnapshotStore.Tell(new DeleteSnapshots(SnapshotterId, criteria));

    /// <summary>The answer comes as <see cref="DeleteMessagesSuccess"/> or <see cref="DeleteMessagesFailure"/>.</summary>
    public void DeleteMessages(long toSequenceNr) => Journal.Tell(new DeleteMessagesTo(PersistenceId, toSequenceNr, Self));

    /// <summary>Stores the event, then calls the handler; commands that come meanwhile wait.</summary>
    public void Persist<TEvent>(TEvent @event, Action<TEvent> handler)
    {
        EnsureMayPersist();
        _writer.Add(new AtomicWrite(Number(@event!)), [@event!], e => handler((TEvent)e), stashing: true);
    }

    /// <summary>Stores all the events or none, then calls the handler for each; commands that come meanwhile wait.</summary>
    public void PersistAll<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler) => AddAll(events, handler, stashing: true);

    /// <summary>Stores the event, then calls the handler; commands go on meanwhile.</summary>
    public void PersistAsync<TEvent>(TEvent @event, Action<TEvent> handler)
    {
        EnsureMayPersist();
        _writer.Add(new AtomicWrite(Number(@event!)), [@event!], e => handler((TEvent)e), stashing: false);
    }

    /// <summary>Stores all the events or none, then calls the handler for each; commands go on meanwhile.</summary>
    public void PersistAllAsync<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler) => AddAll(events, handler, stashing: false);

    /// <summary>Calls the handler after those of all events persisted before; nothing is stored.</summary>
    public void DeferAsync<TEvent>(TEvent evt, Action<TEvent> handler)
    {
        EnsureMayPersist();
        if (_writer.IsIdle)
            handler(evt);
        else
            _writer.Add(new NonPersistentMessage(evt!, Sender), [evt!], e => handler((TEvent)e), stashing: false);
    }

    protected abstract bool ReceiveRecover(object message);

    protected abstract bool ReceiveCommand(object message);

    /// <summary>All events have been replayed; <see cref="RecoveryCompleted"/> is next.</summary>
    protected virtual void OnReplaySuccess()
    {
    }

    /// <summary>Recovery failed, at an event or before any; the actor stops after this.</summary>
    protected virtual void OnRecoveryFailure(Exception reason, object? message = null) => Log.Error(
        reason,
        message is null
            ? $"Exception when recovering persistence id [{PersistenceId}] at sequence number [{LastSequenceNr}]"
            : $"Exception in ReceiveRecover at [{message.GetType()}], sequence number [{LastSequenceNr}] of [{PersistenceId}]");

    /// <summary>Whether the event is stored is not known; the actor stops after this.</summary>
    protected virtual void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        Log.Error(
            cause,
            "Failed to persist event type [{0}] with sequence number [{1}] for persistenceId [{2}].",
            @event.GetType(),
            sequenceNr,
            PersistenceId);

    /// <summary>The event is not stored and its handler not called; the actor goes on.</summary>
    protected virtual void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        Log.Warning(
            cause,
            "Rejected to persist event type [{0}] with sequence number [{1}] for persistenceId [{2}] due to [{3}].",
            @event.GetType(),
            sequenceNr,
            PersistenceId,
            cause.Message);

    /// <summary>Runs work as the actor; user messages wait until it is done, and until what it persists is.</summary>
    protected void RunTask(Func<Task> action)
    {
        var atOnce = true;
        _writer.AsyncTaskRunning = true;
        ActorSynchronizationContext.Run(CurrentCell, async () =>
        {
            var failed = true;
            try
            {
                // Not ConfigureAwait(false): what follows belongs to the actor.
                await action();
                failed = false;
            }
            finally
            {
                _writer.AsyncTaskRunning = false;
                if (!atOnce)
                    _writer.OnCommandDone(failed);
            }
        });
        atOnce = false;
    }

    protected internal override bool AroundReceive(Receive receive, object message)
    {
        if (_recoverer is { } recoverer)
            recoverer.Receive(message);
        else
            _writer.Receive(receive, message);
        return true;
    }

    public override void AroundPreStart()
    {
        StartRecovery();
        base.AroundPreStart();
    }

    public override void AroundPostRestart(Exception reason, object? message)
    {
        StartRecovery();
        base.AroundPostRestart(reason, message);
    }

    public override void AroundPreRestart(Exception cause, object? message)
    {
        _writer.FlushJournalBatch();
        _recoverer?.End();
        base.AroundPreRestart(cause, message switch
        {
            WriteMessageSuccess success => success.Persistent,
            LoopMessageSuccess loop => loop.Message,
            ReplayedMessage replayed => replayed.Persistent,
            IJournalResponse => null,
            _ => message,
        });
    }

    public override void AroundPostStop()
    {
        _recoverer?.End();
        base.AroundPostStop();
    }

    protected override void Unhandled(object message)
    {
        switch (message)
        {
            case RecoveryCompleted:
                break;
            case SaveSnapshotFailure failure:
                Log.Warning(failure.Cause, "Failed to save snapshot given metadata [{0}]", failure.Metadata);
                break;
            case DeleteSnapshotFailure failure:
                Log.Warning(failure.Cause, "Failed to delete snapshot given metadata [{0}]", failure.Metadata);
                break;
            case DeleteSnapshotsFailure failure:
                Log.Warning(failure.Cause, "Failed to delete snapshots of [{0}]", PersistenceId);
                break;
            case DeleteMessagesFailure failure:
                Log.Warning(failure.Cause, "Failed to delete events of [{0}] up to [{1}]", PersistenceId, failure.ToSequenceNr);
                break;
            default:
                base.Unhandled(message);
                break;
        }
    }

    internal override IStash NewStash(ActorCell cell) => new PersistentActorStash(new ActorStash(cell), InternalStash);

    internal override void ReturnStashed()
    {
        InternalStash.UnstashAll(static envelope => envelope.Message is not IJournalResponse);
        Stash?.UnstashAll();
        InternalStash.UnstashAll();
    }

    internal void Advance(long sequenceNr) => LastSequenceNr = Math.Max(LastSequenceNr, sequenceNr);

    internal void Recovered(Recoverer recoverer)
    {
        if (ReferenceEquals(_recoverer, recoverer))
            _recoverer = null;
    }

    /// <summary>To the behaviour, past the machinery of persistence.</summary>
    internal void Deliver(Receive receive, object message) => base.AroundReceive(receive, message);

    internal void DeliverRecovery(object message) => base.AroundReceive(ReceiveRecover, message);

    internal void ReplaySucceeded() => OnReplaySuccess();

    internal void RecoveryFailed(Exception reason, object? message)
    {
        try
        {
            OnRecoveryFailure(reason, message);
        }
        finally
        {
            Context.Stop(Self);
        }
    }

    internal void PersistFailed(Exception cause, IPersistentRepresentation e)
    {
        try
        {
            OnPersistFailure(cause, e.Payload, e.SequenceNr);
        }
        finally
        {
            Context.Stop(Self);
        }
    }

    internal void PersistRejected(Exception cause, IPersistentRepresentation e) => OnPersistRejected(cause, e.Payload, e.SequenceNr);

    private void StartRecovery()
    {
        if (string.IsNullOrEmpty(PersistenceId))
            throw new InvalidOperationException($"[{GetType().Name}] has no PersistenceId.");
        _ = Journal;
        _ = SnapshotStore;
        Permitter.Tell(RequestRecoveryPermit.Instance, Self);
    }

    private void AddAll<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler, bool stashing)
    {
        EnsureMayPersist();
        var payloads = events.Select(e => (object)e!).ToArray();
        if (payloads.Length == 0)
            return;
        var numbered = payloads.Select(Number).ToImmutableArray();
        _writer.Add(new AtomicWrite(numbered), payloads, e => handler((TEvent)e), stashing);
    }

    private IPersistentRepresentation Number(object payload) =>
        new Persistent(
            payload, _writer.NextSequenceNr(), PersistenceId, sender: Sender, writerGuid: _writerGuid ??= Guid.NewGuid().ToString());

    private void EnsureMayPersist()
    {
        if (IsRecovering)
            throw new InvalidOperationException(
                "Cannot persist during replay. Events can be persisted when receiving RecoveryCompleted or later.");
    }
}
