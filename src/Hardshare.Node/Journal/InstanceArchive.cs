using System.Text.Json;
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

    public async Task<ArchiveReport> ArchiveAsync(DateTimeOffset before, IReadOnlySet<InstanceId> except, CancellationToken cancellation)
    {
        var ended = await index.EndedBeforeAsync(before, MostAtOnce + except.Count + 1, cancellation).ConfigureAwait(false);
        var over = ended.Where(key => !except.Contains(new InstanceId(Guid.ParseExact(key.AsSpan(key.Length - 36), "D")))).ToArray();
        if (over.Length > 0)
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var (moved, events, problems) = (0, 0L, new List<string>());
        foreach (var key in over.Take(MostAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                events += await MoveAsync(key).ConfigureAwait(false);
                moved++;
            }
            catch (Exception e) when (e is JsonException or JournalStoreException and not JournalUnavailableException)
            {
                problems.Add(e.Message);
            }
        }
        return new ArchiveReport(node, folder, moved, events, over.Length > MostAtOnce, problems);
    }

    // A file that is there is of a run that was interrupted: what is in it is compared all the same.
    private async Task<long> MoveAsync(string key)
    {
        var file = Path.Combine(folder, $"{key}.jsonl");
        var events = File.Exists(file) ? ArchiveFile.Read(file).LongCount() : await _archive.ExportAsync(key, file).ConfigureAwait(false);
        await _archive.DropAsync(key, file).ConfigureAwait(false);
        return events;
    }
}
