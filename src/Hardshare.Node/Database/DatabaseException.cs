namespace Hardshare.Node.Database;

/// <summary>The database did not do what was asked; the message says which database, why, and what to do. It never holds a password.</summary>
/// <param name="message">In words for an operator.</param>
/// <param name="sqlState">What the server said; null when it said nothing.</param>
/// <param name="cause">The driver's own exception.</param>
public class DatabaseException(string message, string? sqlState, Exception? cause = null) : Exception(message, cause)
{
    public string? SqlState => sqlState;
}

/// <summary>The database cannot be reached, or is not in a state to work; it may be later. A change that was under way may have been made.</summary>
public sealed class DatabaseUnavailableException(string message, string? sqlState, Exception? cause = null) : DatabaseException(message, sqlState, cause);

/// <summary>The caller's incarnation does not hold the lease of its node (any more); nothing was changed.</summary>
public sealed class LeaseLostException(string message, Exception? cause = null) : DatabaseException(message, DatabaseFailure.LeaseLost, cause);
