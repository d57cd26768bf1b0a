using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Hardshare.Node.Processes;

namespace Hardshare.Node.Commands;

/// <summary>
/// A file for each command that runs, so that the next node knows what a killed one left running: such a command has lost its time limit, and would run beside its own
/// repetition. What a command that has ended left in the background on purpose has no record, and is let be.
/// </summary>
/// <param name="folder">For the files; made when needed.</param>
/// <param name="time">The clock.</param>
public sealed class CommandRecords(string folder, TimeProvider time)
{
    /// <summary>Set in the environment of each command, to the id of its record.</summary>
    public const string Marker = "HARDSHARE_COMMAND";

    private const string Fresh = ".new";
    private const string Leader = ".leader";
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private readonly ConcurrentDictionary<string, bool> _running = new();

    /// <summary>A command is about to start.</summary>
    /// <param name="instance">As in its environment; null for one that belongs to none.</param>
    internal CommandRecord Begin(string? instance)
    {
        var record = new CommandRecord(Guid.NewGuid().ToString("N"), ProcFs.BootId, instance);
        _running[record.Id] = true;
        Write(record);
        return record;
    }

    /// <summary>Where the first process of the command's session, before it is anything else, puts its <c>/proc/self/stat</c>.</summary>
    internal string LeaderFile(CommandRecord record) => PathOf(record.Id) + Leader;

    internal void Ended(CommandRecord record)
    {
        Remove(record);
        _running.TryRemove(record.Id, out _);
    }

    /// <summary>Commands that a node before this one began and did not see end. Throws <see cref="IOException"/> when it cannot be told.</summary>
    internal IReadOnlyList<CommandRecord> Left() => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileNameWithoutExtension(file)).Distinct().Where(id => !_running.ContainsKey(id)).Select(Read)]
        : [];

    /// <summary>Kill all that is left of such commands. What is not gone after 5 s (a process that hangs in the kernel) keeps its record.</summary>
    internal async Task EndLeftAsync()
    {
        try
        {
            await Task.WhenAll(Left().Select(record => EndAsync(record, CancellationToken.None))).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The sweeper tells, and tries again.
        }
    }

    /// <returns>Whether nothing is left of it.</returns>
    internal async Task<bool> EndAsync(CommandRecord record, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        var session = new MarkedSession(Marker, record.Id, LeaderOf(record));
        // Again until none is there: one may have started another between the look and the kill.
        while (record.Boot == ProcFs.BootId && session.Kill())
        {
            if (time.GetElapsedTime(begun) > EndLimit)
                return false;
            await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
        }
        Remove(record);
        return true;
    }

    // A disk that is full must not keep an end action from running: without a record it runs all the same.
    private void Write(CommandRecord record)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var fresh = PathOf(record.Id) + Fresh;
            File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(record));
            File.Move(fresh, PathOf(record.Id), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private string PathOf(string id) => Path.Combine(folder, id);

    /// <summary>The marker is enough where the file says nothing.</summary>
    private CommandRecord Read(string id)
    {
        try
        {
            return JsonSerializer.Deserialize<CommandRecord>(File.ReadAllBytes(PathOf(id))) is { } record && record.Id == id
                ? record
                : new CommandRecord(id, ProcFs.BootId, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return new CommandRecord(id, ProcFs.BootId, null);
        }
    }

    private (int Pid, long Start)? LeaderOf(CommandRecord record)
    {
        try
        {
            var line = File.ReadAllText(LeaderFile(record));
            return int.TryParse(line.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && ProcessStat.Parse(line) is { } stat
                ? (pid, stat.Start)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Remove(CommandRecord record)
    {
        try
        {
            File.Delete(PathOf(record.Id));
            File.Delete(PathOf(record.Id) + Fresh);
            File.Delete(LeaderFile(record));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is looked for in vain by the next node, which removes it.
        }
    }
}

/// <param name="Id">The value of <see cref="CommandRecords.Marker"/> in its environment, and its file's name.</param>
/// <param name="Boot">The boot that it runs in.</param>
/// <param name="Instance">Whose action it is; null for a monitor's check.</param>
internal sealed record CommandRecord(string Id, string Boot, string? Instance);
