namespace Hardshare.Node.Journal;

/// <summary>
/// The store could not do what was asked: the message names the file and the cause. Nothing of the failed write is stored, except where
/// noted.
/// </summary>
public class JournalStoreException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>
/// The file cannot be read or written at the moment (disk full, I/O error, no permission). The store tries again with the next call,
/// without a restart. If the error came while the transaction was being made durable, the write may turn out to be stored after all.
/// </summary>
public sealed class JournalUnavailableException(string message, Exception cause) : JournalStoreException(message, cause);

/// <summary>An append did not carry on where the entity's history ends: somebody else wrote, or a number was left out.</summary>
public sealed class SequenceConflictException(string message) : JournalStoreException(message);
