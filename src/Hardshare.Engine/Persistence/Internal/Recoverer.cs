using Hardshare.Engine.Actor;

namespace Hardshare.Engine.Persistence.Internal;

/// <summary>A persistent actor from its start to the end of its recovery. Everything else waits in the internal stash.</summary>
internal sealed class Recoverer(Eventsourced actor)
{
    private Step _step;
    private bool _sawSomething;
    private ICancelable? _tick;

    private enum Step : byte
    {
        WaitingForPermit,
        WaitingForSnapshot,
        Replaying,
        Failed,
        Completing,
    }

    /// <summary>False already while RecoveryCompleted is handled: events may be persisted there.</summary>
    internal bool IsRunning => _step != Step.Completing;

    internal void Receive(object message)
    {
        switch (message)
        {
            case RecoveryPermitGranted when _step == Step.WaitingForPermit:
                LoadSnapshot();
                break;
            case LoadSnapshotResult result when result.ActorInstanceId == actor.InstanceId && _step == Step.WaitingForSnapshot:
                OnSnapshot(result);
                break;
            case LoadSnapshotFailed failed when failed.ActorInstanceId == actor.InstanceId && _step == Step.WaitingForSnapshot:
                Fail(failed.Cause, null);
                break;
            case IJournalResponse response:
                if (response.ActorInstanceId == actor.InstanceId)
                    OnJournalResponse(response);
                break;
            case LoadSnapshotResult or LoadSnapshotFailed:
                break;
            default:
                actor.InternalStash.Stash();
                break;
        }
    }

    /// <summary>Also if it was not completed: another may recover now.</summary>
    internal void End()
    {
        _tick?.Cancel();
        actor.Permitter.Tell(ReturnRecoveryPermit.Instance, actor.SelfRef);
    }

    private void LoadSnapshot()
    {
        _step = Step.WaitingForSnapshot;
        var recovery = actor.Recovery;
        var timeout = actor.JournalPlugin.RecoveryEventTimeout;
        _tick = ActorBase.CurrentCell.System.Scheduler.ScheduleTellRepeatedlyCancelable(
            timeout, timeout, actor.SelfRef, new RecoveryTick(actor.InstanceId), actor.SelfRef);
        actor.SnapshotStore.Tell(
            new LoadSnapshot(actor.SnapshotterId, recovery.FromSnapshot, recovery.ToSequenceNr, actor.InstanceId), actor.SelfRef);
    }

    private void OnSnapshot(LoadSnapshotResult result)
    {
        _sawSomething = true;
        if (result.Snapshot is { } snapshot)
        {
            actor.Advance(snapshot.Metadata.SequenceNr);
            if (!TryDeliver(new SnapshotOffer(snapshot.Metadata, snapshot.Snapshot)))
                return;
        }
        _step = Step.Replaying;
        actor.Journal.Tell(
            new ReplayMessages(
                actor.LastSequenceNr + 1,
                result.ToSequenceNr,
                actor.Recovery.ReplayMax,
                actor.PersistenceId,
                actor.SelfRef,
                actor.InstanceId),
            actor.SelfRef);
    }

    private void OnJournalResponse(IJournalResponse response)
    {
        switch (response)
        {
            case ReplayedMessage replayed when _step == Step.Replaying:
                _sawSomething = true;
                actor.Advance(replayed.Persistent.SequenceNr);
                TryDeliver(replayed.Persistent.Payload);
                break;
            case RecoverySuccess success when _step == Step.Replaying:
                Complete(success.HighestSequenceNr);
                break;
            case ReplayMessagesFailure failure when _step == Step.Replaying:
                Fail(failure.Cause, null);
                break;
            case RecoveryTick when _step is Step.WaitingForSnapshot or Step.Replaying:
                if (!_sawSomething)
                {
                    Fail(
                        new RecoveryTimedOutException(
                            $"Recovery timed out, didn't get {(_step == Step.Replaying ? "event" : "snapshot")} within " +
                            $"{actor.JournalPlugin.RecoveryEventTimeout}, highest sequence number seen {actor.LastSequenceNr}"),
                        null);
                }
                _sawSomething = false;
                break;
        }
    }

    private void Complete(long highestSequenceNr)
    {
        actor.ReplaySucceeded();
        actor.Advance(highestSequenceNr);
        actor.Writer.GoOnAfter(actor.LastSequenceNr);
        _step = Step.Completing;
        End();
        try
        {
            actor.DeliverRecovery(RecoveryCompleted.Instance);
        }
        finally
        {
            // Also after an exception: the parent may choose to resume.
            actor.Recovered(this);
            actor.Writer.Begin();
        }
    }

    private bool TryDeliver(object message)
    {
        try
        {
            actor.DeliverRecovery(message);
            return true;
        }
        catch (Exception e)
        {
            Fail(e, message);
            return false;
        }
    }

    private void Fail(Exception cause, object? message)
    {
        _step = Step.Failed;
        _tick?.Cancel();
        actor.RecoveryFailed(cause, message);
    }
}
