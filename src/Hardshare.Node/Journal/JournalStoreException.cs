namespace Hardshare.Node.Journal;

/// <summary>
/// The store could not do what was asked: the message names it and the cause. Nothing of the failed write is stored, except where
/// noted.
/// </summary>
public class JournalStoreException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>
/// The store cannot be read or written at the moment (disk full, I/O error, no permission, no connection). It tries again with the next call,
/// without a restart. If the error came while the transaction was being made durable, the write may turn out to be stored after all.
/// </summary>
public sealed class JournalUnavailableException(string message, Exception cause) : JournalStoreException(message, cause);

/// <summary>An append did not carry on where the entity's history ends: somebody else wrote, or a number was left out.</summary>
public sealed class SequenceConflictException(string message) : JournalStoreException(message);

/// <summary>
/// This node may not write for the entity: it belongs to another node, or this incarnation of the node does not hold its lease (any more). Nothing of the write is
/// stored, and a repetition under the same incarnation will not be either.
/// </summary>
/// <param name="message">What belongs to whom.</param>
/// <param name="owner">The node that it belongs to; null when it is the lease that is missing, or nobody owns it.</param>
public sealed class NotOwnerException(string message, string? owner, Exception? cause = null) : JournalStoreException(message, cause)
{
    public string? Owner => owner;
}
