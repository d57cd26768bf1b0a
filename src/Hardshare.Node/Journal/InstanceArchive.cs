using Hardshare.Actors.History;
using Hardshare.Actors.Journal;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Node.Journal;

/// <summary>Histories of instances that are over, in files of the node's own folder that only its user can read: <c>PERSISTENCE-ID.jsonl</c>, see <see cref="HistoryArchive"/>.</summary>
internal sealed class InstanceArchive(string node, IJournalStore store, IJournalIndex index, string folder) : IHistoryArchive
{
    /// <summary>So many at once: who asked is to hear of it before long.</summary>
    internal const int MostAtOnce = 200;

    private readonly HistoryArchive _archive = new(store);

    public async Task<ArchiveReport> ArchiveAsync(DateTimeOffset before, int skip, IReadOnlySet<InstanceId> except, CancellationToken cancellation)
    {
        var most = (int)Math.Min(int.MaxValue, (long)skip + except.Count + MostAtOnce + 1);
        var ended = await index.EndedBeforeAsync(before, most, cancellation).ConfigureAwait(false);
        var over = ended.Where(key => !except.Contains(new InstanceId(Guid.ParseExact(key.AsSpan(key.Length - 36), "D")))).Skip(skip).ToArray();
        if (over.Length > 0)
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var (moved, events, problems) = (0, 0L, new List<string>());
        foreach (var key in over.Take(MostAtOnce))
        {
            try
            {
                events += await MoveAsync(key).ConfigureAwait(false);
                moved++;
            }
            catch (Exception e) when (e is JournalUnavailableException or ArchiveFolderException)
            {
                // It would be the same with all others.
                problems.Add($"the rest was not tried: {e.Message}");
                return Report(more: false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                problems.Add($"{key}: {e.Message}");
            }
            if (cancellation.IsCancellationRequested)
                break;
        }
        return Report(more: over.Length > moved + problems.Count);

        ArchiveReport Report(bool more) => new(node, folder, moved, events, more, problems);
    }

    // A file that is there is of a run that was interrupted.
    private async Task<long> MoveAsync(string key)
    {
        var file = Path.Combine(folder, $"{key}.jsonl");
        var events = await _archive.ExportAsync(key, file).ConfigureAwait(false);
        await _archive.DropAsync(key, file).ConfigureAwait(false);
        return events;
    }
}
