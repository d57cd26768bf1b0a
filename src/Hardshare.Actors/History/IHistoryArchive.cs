using Hardshare.Contracts.Nodes;

namespace Hardshare.Actors.History;

/// <summary>Moves histories that are over out of the journal: the port of <see cref="ArchiveActor"/>.</summary>
public interface IHistoryArchive
{
    /// <summary>
    /// Move the histories of instances that ended before <paramref name="before"/>, but for those in <paramref name="except"/> and the first <paramref name="skip"/>, oldest first, into files, and say what was moved.
    /// What is in a file was compared with the journal before it was removed there; who is interrupted goes on with the next call. <paramref name="cancellation"/> ends it after the history at hand, with a report.
    /// </summary>
    Task<ArchiveReport> ArchiveAsync(DateTimeOffset before, int skip, IReadOnlySet<InstanceId> except, CancellationToken cancellation);
}

/// <summary>Keeps all where it is.</summary>
public sealed class NoArchive : IHistoryArchive
{
    private NoArchive()
    {
    }

    public static NoArchive Instance { get; } = new();

    public Task<ArchiveReport> ArchiveAsync(DateTimeOffset before, int skip, IReadOnlySet<InstanceId> except, CancellationToken cancellation) =>
        Task.FromException<ArchiveReport>(new NotSupportedException("this node keeps no archive"));
}
