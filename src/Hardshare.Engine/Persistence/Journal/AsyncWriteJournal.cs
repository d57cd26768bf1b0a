using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hardshare.Engine.Actor;

namespace Hardshare.Engine.Persistence.Journal;

/// <summary>
/// Base of journals. Writes of different persistent actors may be under way at the same time; one actor has at most one, so its
/// events are stored and answered in order. A replay of an actor begins after the writes of that actor that were
/// asked for before it.
/// </summary>
public abstract class AsyncWriteJournal : WriteJournalBase
{
    private readonly ConcurrentDictionary<string, Task> _writing = new();

    protected AsyncWriteJournal()
    {
    }

    /// <summary>Hands over the events of that range, in order, one at a time, <paramref name="max"/> of them at most.</summary>
    public abstract Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback);

    /// <summary>The highest number ever stored for that actor, also if the event is deleted; 0 if none was.</summary>
    public abstract Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr);

    /// <summary>
    /// Stores each write whole or not at all. Returns null if all are stored, or per write null or why it cannot be stored as it is
    /// (the actor is told of the rejection and goes on). A task that fails stops the actor: whether the events are stored is not known.
    /// </summary>
    protected abstract Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages);

    protected abstract Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr);

    /// <summary>For messages of the plug-in's own.</summary>
    protected virtual bool ReceivePluginInternal(object message) => false;

    protected sealed override bool Receive(object message) => ReceiveWriteJournal(message) || ReceivePluginInternal(message);

    protected bool ReceiveWriteJournal(object message)
    {
        switch (message)
        {
            case WriteMessages write:
                Write(write);
                return true;
            case ReplayMessages replay:
                _ = Replay(replay, Context);
                return true;
            case DeleteMessagesTo delete:
                _ = Delete(delete);
                return true;
            default:
                return false;
        }
    }

    protected static Exception TryUnwrapException(Exception e) =>
        e is AggregateException { InnerExceptions: [var only] } ? TryUnwrapException(only) : e;

    private void Write(WriteMessages request)
    {
        var writes = PreparePersistentBatch(request.Messages).ToArray();
        var answered = Answer(request, writes.Length, Begin(() => writes.Length == 0
            ? Task.FromResult<IImmutableList<Exception?>?>(null)
            : WriteMessagesAsync(writes)));
        if (writes.Length == 0 || answered.IsCompleted)
            return;
        var id = writes[0].PersistenceId;
        _writing[id] = answered;
        _ = answered.ContinueWith(
            ended => _writing.TryRemove(KeyValuePair.Create(id, ended)),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private static async Task Answer(WriteMessages request, int count, Task<IImmutableList<Exception?>?> writing)
    {
        var actor = request.PersistentActor;
        var id = request.ActorInstanceId;
        IImmutableList<Exception?>? rejections = null;
        Exception? failure = null;
        try
        {
            rejections = await writing.ConfigureAwait(false);
            if (rejections is not null && rejections.Count != count)
                failure = new InvalidOperationException($"The journal gave {rejections.Count} results for {count} writes.");
        }
        catch (Exception e)
        {
            failure = TryUnwrapException(e);
        }

        var index = 0;
        foreach (var envelope in request.Messages)
        {
            if (envelope is not AtomicWrite write)
            {
                actor.Tell(new LoopMessageSuccess(envelope.Payload, id), envelope.Sender);
                continue;
            }
            var rejection = failure is null ? rejections?[index++] : null;
            foreach (var e in write.Events)
            {
                object answer = failure is not null ? new WriteMessageFailure(e, failure, id)
                    : rejection is not null ? new WriteMessageRejected(e, rejection, id)
                    : new WriteMessageSuccess(e, id);
                actor.Tell(answer, e.Sender);
            }
        }

        // Last, because it lets the actor write again: what that brings must not arrive among these.
        actor.Tell(failure is null ? new WriteMessagesSuccessful(id) : new WriteMessagesFailed(id), ActorRefs.NoSender);
    }

    private async Task Replay(ReplayMessages request, IActorContext context)
    {
        var actor = request.PersistentActor;
        var id = request.ActorInstanceId;
        try
        {
            if (_writing.TryGetValue(request.PersistenceId, out var writing))
                await writing.ConfigureAwait(false);
            var from = Math.Max(0, request.FromSequenceNr - 1);
            var highest = await ReadHighestSequenceNrAsync(request.PersistenceId, from).ConfigureAwait(false);
            var to = Math.Min(request.ToSequenceNr, highest);
            if (highest > 0 && request.FromSequenceNr <= to)
            {
                await ReplayMessagesAsync(context, request.PersistenceId, request.FromSequenceNr, to, request.Max, stored =>
                {
                    if (stored.IsDeleted)
                        return;
                    foreach (var e in AdaptFromJournal(stored))
                        actor.Tell(new ReplayedMessage(e, id), ActorRefs.NoSender);
                }).ConfigureAwait(false);
            }
            actor.Tell(new RecoverySuccess(highest, id), ActorRefs.NoSender);
        }
        catch (Exception e)
        {
            actor.Tell(new ReplayMessagesFailure(TryUnwrapException(e), id), ActorRefs.NoSender);
        }
    }

    private async Task Delete(DeleteMessagesTo request)
    {
        object answer;
        try
        {
            await DeleteMessagesToAsync(request.PersistenceId, request.ToSequenceNr).ConfigureAwait(false);
            answer = new DeleteMessagesSuccess(request.ToSequenceNr);
        }
        catch (Exception e)
        {
            answer = new DeleteMessagesFailure(TryUnwrapException(e), request.ToSequenceNr);
        }
        request.PersistentActor.Tell(answer, ActorRefs.NoSender);
    }

    /// <summary>What a plug-in throws before its first await counts as a failed write too.</summary>
    private static Task<T> Begin<T>(Func<Task<T>> write)
    {
        try
        {
            return write();
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }
}
