using System.Text.Json;
using Hardshare.Contracts.History;

namespace Hardshare.Node.Journal;

/// <summary>
/// Moves the history of an entity that is over out of the journal, into a file with one JSON object per line:
/// <c>{"persistenceId", "sequenceNr", "manifest", "envelope"}</c>. Nothing does this by itself: history stays until somebody asks.
/// </summary>
public sealed class HistoryArchive(IJournalStore store)
{
    /// <summary>
    /// Write an entity's whole history to a file, make it durable, and read it back to compare. Returns the number of events. A file that is there is left if it has all of it, and replaced if it has only the
    /// beginning. Throws <see cref="JournalStoreException"/> for an entity without events, or one of whose events are already deleted, and for another file that is there, <see cref="JsonException"/> when that is
    /// no archive, and <see cref="ArchiveFolderException"/> when nothing can be written; then all is as it was.
    /// </summary>
    public async Task<long> ExportAsync(string persistenceId, string file)
    {
        var stored = await ReadAsync(persistenceId).ConfigureAwait(false);
        if (stored.Count == 0 || stored[0].SequenceNr != 1)
            throw new JournalStoreException(
                $"{store.Name} has {(stored.Count == 0 ? "no events" : "no longer all events")} of {persistenceId}; nothing was exported.");
        var there = File.Exists(file) ? ArchiveFile.Read(file).ToList() : null;
        if (there is not null && (there.Count == 0 || !there.SequenceEqual(stored.Take(there.Count))))
            throw new JournalStoreException($"{file} is there and has something else than the history of {persistenceId} in {store.Name}; nothing was exported.");
        if (there?.Count == stored.Count)
            return stored.Count;
        var partial = file + ".partial";
        try
        {
            Write(partial, stored);
            if (!ArchiveFile.Read(partial).SequenceEqual(stored))
                throw new JournalStoreException($"{partial} does not hold what was written to it; {persistenceId} was not exported.");
            File.Move(partial, file, overwrite: there is not null);
            // Its name too is to be on the disk before anything is removed.
            using var named = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.Read);
            named.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
        return stored.Count;
    }

    /// <summary>
    /// Remove an entity from the journal, after comparing a file that <see cref="ExportAsync"/> made with what is stored now. Throws
    /// <see cref="JournalStoreException"/>, and removes nothing, when they differ.
    /// </summary>
    public async Task DropAsync(string persistenceId, string file)
    {
        var stored = await ReadAsync(persistenceId).ConfigureAwait(false);
        if (stored.Count == 0 || !ArchiveFile.Read(file).SequenceEqual(stored))
            throw new JournalStoreException(
                $"{file} is not the whole history of {persistenceId} in {store.Name}; nothing was removed. Archive it again.");
        await store.DropAsync(persistenceId, stored[^1].SequenceNr).ConfigureAwait(false);
    }

    private async Task<List<ArchivedEvent>> ReadAsync(string persistenceId)
    {
        var events = new List<ArchivedEvent>();
        await store.ReplayAsync(persistenceId, 1, long.MaxValue, long.MaxValue, (sequenceNr, manifest, message) =>
        {
            EventCodec.Decode(manifest, message); // what cannot be read back must not be dropped
            events.Add(new ArchivedEvent(persistenceId, sequenceNr, manifest, System.Text.Encoding.UTF8.GetString(message)));
        }).ConfigureAwait(false);
        return events;
    }

    private static void Write(string file, List<ArchivedEvent> events)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read);
            foreach (var one in events)
                ArchiveFile.WriteLine(stream, one);
            stream.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArchiveFolderException($"{file} cannot be written: {e.Message}", e);
        }
    }
}

/// <summary>No new file can be written where archives are (disk full, no permission): it is so for every history.</summary>
public sealed class ArchiveFolderException(string message, Exception cause) : IOException(message, cause);
