using Hardshare.Actors.Journal;

namespace Hardshare.TestSupport.Journal;

/// <summary>A check that fails as long as <see cref="JournalFaults"/> fail every write, and asks the real one otherwise.</summary>
public sealed class FailingCheck(IJournalCheck inner, JournalFaults faults) : IJournalCheck
{
    private int _checks;

    public int Checks => Volatile.Read(ref _checks);

    public Task CheckAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _checks);
        return faults.FailsAll ? Task.FromException(new InjectedJournalException(FaultEffect.Fail)) : inner.CheckAsync(cancellation);
    }
}
