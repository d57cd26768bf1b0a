namespace Hardshare.Actors.Journal;

/// <summary>What is said about the journal on the event stream.</summary>
public static class JournalMessages
{
    /// <summary>A write or a recovery failed; <see cref="JournalHealth"/> has the reason already.</summary>
    public sealed record JournalFailed;

    /// <summary>There is reason to think that a journal that was away is there again.</summary>
    public sealed record JournalMayBeBack;

    /// <summary>
    /// The journal stores again; <see cref="JournalHealth"/> says so already. <paramref name="WasDown"/>: it did not even store a check, so that whoever waits to try
    /// again need not go on waiting. Otherwise it was one write that failed, and would do so again if there were no waiting.
    /// </summary>
    public sealed record JournalBack(bool WasDown);

    /// <summary>There is something in the spool.</summary>
    public sealed record ObservationsWait;
}
