using Hardshare.Engine.Actor;

namespace Hardshare.Engine.Persistence.Internal;

/// <summary>
/// A persistent actor after its recovery: gives commands to the behaviour, sends the events to the journal, one write at a time, and
/// calls the handlers as the journal answers. While a handler that stashes is outstanding, commands wait in the internal stash.
/// </summary>
internal sealed class EventWriter(Eventsourced actor)
{
    private readonly Queue<Invocation> _pending = new();
    private List<IPersistentEnvelope>? _events;     // of the command being processed
    private List<IPersistentEnvelope>? _batch;      // waits for the write before it
    private bool _writing;
    private bool _persisting;
    private int _pendingStashing;
    private long _sequenceNr;

    internal bool IsIdle => _pending.Count == 0;

    /// <summary>An asynchronous command is not yet done.</summary>
    internal bool AsyncTaskRunning { get; set; }

    internal long NextSequenceNr() => ++_sequenceNr;

    internal void GoOnAfter(long sequenceNr) => _sequenceNr = sequenceNr;

    internal void Add(IPersistentEnvelope envelope, IEnumerable<object> events, Action<object> handler, bool stashing)
    {
        foreach (var e in events)
        {
            _pending.Enqueue(new Invocation(e, handler, stashing));
            if (stashing)
                _pendingStashing++;
        }
        (_events ??= []).Add(envelope);
    }

    internal void Receive(Receive receive, object message)
    {
        if (message is IJournalResponse response)
        {
            if (response.ActorInstanceId == actor.InstanceId)
                OnJournalResponse(response);
        }
        else if (_persisting)
        {
            actor.InternalStash.Stash();
        }
        else if (message is LoadSnapshotResult or LoadSnapshotFailed or RecoveryPermitGranted)
        {
            // Meant for an incarnation before this one.
        }
        else
        {
            try
            {
                actor.Deliver(receive, message);
            }
            catch
            {
                OnCommandDone(failed: true);
                throw;
            }
            OnCommandDone(failed: false);
        }
    }

    /// <summary>Sends off what the command has persisted, and lets the next command come or waits.</summary>
    internal void OnCommandDone(bool failed)
    {
        FlushEvents();
        if (AsyncTaskRunning)
            return;
        if (_pendingStashing > 0)
            _persisting = true;
        else
            Unstash(all: failed);
    }

    /// <summary>Commands may come from now on; those that waited during recovery are first.</summary>
    internal void Begin()
    {
        FlushEvents();
        _persisting = _pendingStashing > 0;
        actor.InternalStash.UnstashAll();
    }

    internal void FlushJournalBatch()
    {
        if (_writing || _batch is not { Count: > 0 } batch)
            return;
        _batch = null;
        _writing = true;
        actor.Journal.Tell(new WriteMessages(batch, actor.SelfRef, actor.InstanceId), actor.SelfRef);
    }

    private void FlushEvents()
    {
        if (_events is { Count: > 0 } events)
        {
            _events = null;
            if (_batch is null)
                _batch = events;
            else
                _batch.AddRange(events);
        }
        FlushJournalBatch();
    }

    private void OnJournalResponse(IJournalResponse response)
    {
        switch (response)
        {
            case WriteMessageSuccess success:
                actor.Advance(success.Persistent.SequenceNr);
                CallHandler();
                break;
            case LoopMessageSuccess:
                CallHandler();
                break;
            case WriteMessageRejected rejected:
                actor.Advance(rejected.Persistent.SequenceNr);
                OnHandlerDone(failed: false);
                actor.PersistRejected(rejected.Cause, rejected.Persistent);
                break;
            case WriteMessageFailure failure:
                OnHandlerDone(failed: false);
                actor.PersistFailed(failure.Cause, failure.Persistent);
                break;
            case WriteMessagesSuccessful:
                _writing = false;
                FlushJournalBatch();
                break;
            case WriteMessagesFailed:
                _writing = false;
                break;
        }
    }

    private void CallHandler()
    {
        try
        {
            var invocation = _pending.Peek();
            invocation.Handler(invocation.Event);
        }
        catch
        {
            FlushEvents();
            OnHandlerDone(failed: true);
            throw;
        }
        FlushEvents();
        OnHandlerDone(failed: false);
    }

    private void OnHandlerDone(bool failed)
    {
        if (_pending.Dequeue().Stashing)
            _pendingStashing--;
        if (!_persisting)
        {
            Unstash(all: failed);
        }
        else if (_pendingStashing == 0)
        {
            _persisting = false;
            Unstash(all: failed);
        }
    }

    /// <summary>
    /// One at a time, so that the next can persist before the one after it comes; all of them if the actor is about to restart.
    /// </summary>
    private void Unstash(bool all)
    {
        if (all)
            actor.InternalStash.UnstashAll();
        else
            actor.InternalStash.Unstash();
    }

    private readonly record struct Invocation(object Event, Action<object> Handler, bool Stashing);
}
