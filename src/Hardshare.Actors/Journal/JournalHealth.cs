using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Journal;

/// <summary>
/// Whether the journal can be written, as far as this node knows. Whoever sees it fail says so here; only a check that began after the last failure finds it well
/// again. Used by all entities at once.
/// </summary>
public sealed class JournalHealth
{
    private readonly Lock _gate = new();
    private volatile JournalOutage? _outage;
    private long _failures;
    private bool _isHeld;
    private TaskCompletionSource<JournalOutage> _away = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the journal is away; at once while it is.</summary>
    public Task<JournalOutage> Away
    {
        get
        {
            lock (_gate)
                return _away.Task;
        }
    }

    /// <summary>Null while the journal is there.</summary>
    public JournalOutage? Outage => _outage;

    /// <summary>How many failures were seen so far.</summary>
    public long Failures
    {
        get
        {
            lock (_gate)
                return _failures;
        }
    }

    public void Lost(string reason, DateTimeOffset now)
    {
        lock (_gate)
        {
            _failures++;
            _outage = new JournalOutage(_outage?.Since ?? now, reason);
            _away.TrySetResult(_outage);
        }
    }

    /// <summary>It counts as away, whatever checks find, until <see cref="Release"/>.</summary>
    public void Hold(string reason, DateTimeOffset now)
    {
        lock (_gate)
            _isHeld = true;
        Lost(reason, now);
    }

    /// <summary>The next check decides again.</summary>
    public void Release()
    {
        lock (_gate)
            _isHeld = false;
    }

    /// <summary>Whether checks count at the moment.</summary>
    public bool IsHeld
    {
        get
        {
            lock (_gate)
                return _isHeld;
        }
    }

    /// <summary>It was found well, by a check that began after so many failures. False when there was another since.</summary>
    public bool TryClear(long failures)
    {
        lock (_gate)
        {
            if (_failures != failures)
                return false;
            _outage = null;
            if (_away.Task.IsCompleted)
                _away = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }
}

/// <summary>The journal does not store since a moment; <paramref name="Reason"/> is the latest one.</summary>
public sealed record JournalOutage(DateTimeOffset Since, string Reason)
{
    /// <summary>The answer to a command that would have to be stored.</summary>
    public Rejected Refusal => new(
        RejectionCode.Unavailable, $"{this}. Nothing was changed, and what runs goes on; send it again when the journal is back");

    /// <summary>The answer to a command that was on its way when the journal went away, or for so long since that nobody should wait for it any more.</summary>
    public Rejected NotKnown => new(RejectionCode.Timeout, $"{this}. Whether it was executed is not known: send it again with the same id when the journal is back, to learn");

    /// <summary>The answer to a question that only the journal could answer.</summary>
    public Rejected NoAnswer => new(RejectionCode.Unavailable, $"{this}. Ask again when the journal is back");

    public override string ToString() => $"the journal is away since {Since:u}: {Reason.TrimEnd('.')}";
}
