using Hardshare.Engine.Actor;

namespace Hardshare.Engine.Persistence;

/// <summary>Told to a persistent actor: its events up to that number are gone.</summary>
public sealed class DeleteMessagesSuccess(long toSequenceNr) : IEquatable<DeleteMessagesSuccess>
{
    public long ToSequenceNr { get; } = toSequenceNr;

    public bool Equals(DeleteMessagesSuccess? other) => other is not null && ToSequenceNr == other.ToSequenceNr;

    public override bool Equals(object? obj) => Equals(obj as DeleteMessagesSuccess);

    public override int GetHashCode() => ToSequenceNr.GetHashCode();
}

/// <summary>Told to a persistent actor: its events could not be deleted.</summary>
public sealed class DeleteMessagesFailure(Exception cause, long toSequenceNr)
{
    public Exception Cause { get; } = cause;

    public long ToSequenceNr { get; } = toSequenceNr;
}

/// <summary>An answer of the journal to one incarnation; later ones do not know what it was about.</summary>
internal interface IJournalResponse : IDeadLetterSuppression
{
    int ActorInstanceId { get; }
}

internal sealed record WriteMessages(IReadOnlyList<IPersistentEnvelope> Messages, IActorRef PersistentActor, int ActorInstanceId);

internal sealed record WriteMessagesSuccessful(int ActorInstanceId) : IJournalResponse;

internal sealed record WriteMessagesFailed(int ActorInstanceId) : IJournalResponse;

internal sealed record WriteMessageSuccess(IPersistentRepresentation Persistent, int ActorInstanceId) : IJournalResponse;

internal sealed record WriteMessageRejected(IPersistentRepresentation Persistent, Exception Cause, int ActorInstanceId) : IJournalResponse;

internal sealed record WriteMessageFailure(IPersistentRepresentation Persistent, Exception Cause, int ActorInstanceId) : IJournalResponse;

internal sealed record LoopMessageSuccess(object Message, int ActorInstanceId) : IJournalResponse;

internal sealed record ReplayMessages(
    long FromSequenceNr, long ToSequenceNr, long Max, string PersistenceId, IActorRef PersistentActor, int ActorInstanceId);

internal sealed record ReplayedMessage(IPersistentRepresentation Persistent, int ActorInstanceId) : IJournalResponse;

internal sealed record RecoverySuccess(long HighestSequenceNr, int ActorInstanceId) : IJournalResponse;

internal sealed record ReplayMessagesFailure(Exception Cause, int ActorInstanceId) : IJournalResponse;

internal sealed record DeleteMessagesTo(string PersistenceId, long ToSequenceNr, IActorRef PersistentActor);

/// <summary>Ticks while a recovery goes on; without news since the last one it has hung.</summary>
internal sealed record RecoveryTick(int ActorInstanceId) : IJournalResponse, INotInfluenceReceiveTimeout;
