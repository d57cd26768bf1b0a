using Hardshare.Engine.Actor;

namespace Hardshare.Engine.Persistence.Snapshot;

/// <summary>Base of snapshot stores.</summary>
public abstract class SnapshotStore : ActorBase
{
    protected SnapshotStore()
    {
    }

    /// <summary>The newest snapshot that fits, or null.</summary>
    protected abstract Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria);

    /// <summary>Replaces one of the same number.</summary>
    protected abstract Task SaveAsync(SnapshotMetadata metadata, object snapshot);

    /// <summary>A time of <see cref="DateTime.MinValue"/> in the metadata is any time.</summary>
    protected abstract Task DeleteAsync(SnapshotMetadata metadata);

    protected abstract Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria);

    /// <summary>For messages of the plug-in's own.</summary>
    protected virtual bool ReceivePluginInternal(object message) => false;

    protected sealed override bool Receive(object message)
    {
        switch (message)
        {
            case LoadSnapshot load:
                Answer(
                    async () => new LoadSnapshotResult(await Load(load).ConfigureAwait(false), load.ToSequenceNr, load.ActorInstanceId),
                    e => new LoadSnapshotFailed(e, load.ActorInstanceId));
                return true;
            case SaveSnapshot save:
                var now = Context.System.Scheduler.Now.UtcDateTime;
                var metadata = new SnapshotMetadata(save.Metadata.PersistenceId, save.Metadata.SequenceNr, now);
                Answer(
                    () => SaveAsync(metadata, save.Snapshot), new SaveSnapshotSuccess(metadata), e => new SaveSnapshotFailure(metadata, e));
                return true;
            case DeleteSnapshot one:
                Answer(
                    () => DeleteAsync(one.Metadata),
                    new DeleteSnapshotSuccess(one.Metadata),
                    e => new DeleteSnapshotFailure(one.Metadata, e));
                return true;
            case DeleteSnapshots many:
                Answer(
                    () => DeleteAsync(many.PersistenceId, many.Criteria),
                    new DeleteSnapshotsSuccess(many.Criteria),
                    e => new DeleteSnapshotsFailure(many.Criteria, e));
                return true;
            default:
                return ReceivePluginInternal(message);
        }
    }

    private Task<SelectedSnapshot?> Load(LoadSnapshot load) => load.Criteria.Equals(SnapshotSelectionCriteria.None)
        ? Task.FromResult<SelectedSnapshot?>(null)
        : LoadAsync(load.PersistenceId, load.Criteria.Limit(load.ToSequenceNr));

    private void Answer(Func<Task> work, object success, Func<Exception, object> failure) => Answer(
        async () =>
        {
            await work().ConfigureAwait(false);
            return success;
        },
        failure);

    private void Answer(Func<Task<object>> work, Func<Exception, object> failure) => _ = Answer(work, failure, Sender);

    private void Answer(Func<Task<LoadSnapshotResult>> work, Func<Exception, object> failure) =>
        Answer(async () => (object)await work().ConfigureAwait(false), failure);

    private static async Task Answer(Func<Task<object>> work, Func<Exception, object> failure, IActorRef to)
    {
        object answer;
        try
        {
            answer = await work().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            answer = failure(e);
        }
        to.Tell(answer, ActorRefs.NoSender);
    }
}
