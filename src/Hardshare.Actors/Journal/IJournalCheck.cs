namespace Hardshare.Actors.Journal;

/// <summary>Finds out whether the journal can be written: the port of <see cref="JournalActor"/>.</summary>
public interface IJournalCheck
{
    /// <summary>Write something tiny into the journal's store, durably. Throws, with the reason in words, when that is not possible.</summary>
    Task CheckAsync(CancellationToken cancellation);
}
