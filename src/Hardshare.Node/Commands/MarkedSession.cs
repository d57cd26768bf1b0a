using Hardshare.Node.Processes;

namespace Hardshare.Node.Commands;

/// <summary>Processes that came of one command which is not a child of this node: those that carry its mark, and those of its session that dropped it.</summary>
/// <param name="variable">The mark in their environment; no other process has it with this value.</param>
/// <param name="value">The command's.</param>
/// <param name="leader">The first process of their session, if that is known.</param>
internal sealed class MarkedSession(string variable, string value, (int Pid, long Start)? leader)
{
    private const int Kill9 = 9;

    // One that starts while the others are killed may be alone in its session at the next look.
    private readonly HashSet<int> _sessions = [];

    /// <summary>Kill all of them that live. False when there are none.</summary>
    public bool Kill()
    {
        var members = Find();
        foreach (var (pid, start) in members)
            Kill(pid, start);
        return members.Count > 0;
    }

    private List<(int Pid, long Start)> Find()
    {
        var living = new Dictionary<int, ProcessStat>();
        var marked = new HashSet<int>();
        foreach (var pid in ProcFs.Processes())
        {
            if (pid == Environment.ProcessId || ProcFs.Stat(pid) is not { HasEnded: false } stat)
                continue;
            living[pid] = stat;
            if (ProcFs.Environment(pid).TryGetValue(variable, out var actual) && actual == value)
                marked.Add(pid);
        }
        // A session that has ended may be followed by another of its number.
        _sessions.IntersectWith(living.Values.Select(stat => stat.Session));
        // A marked process that has not yet left the session of the node that started it says nothing of that session. As long as a session has members its number
        // is not used again: the one on record is the command's while its first process lives, or a marked one is in it.
        _sessions.UnionWith(marked);
        if (leader is { } first && ((living.TryGetValue(first.Pid, out var now) && now.Start == first.Start) || marked.Any(pid => living[pid].Session == first.Pid)))
            _sessions.Add(first.Pid);
        return [.. living.Where(each => marked.Contains(each.Key) || _sessions.Contains(each.Value.Session)).Select(each => (each.Key, each.Value.Start))];
    }

    private static void Kill(int pid, long start)
    {
        try
        {
            using var process = Pidfd.Open(pid);
            // In this order: if the process is alive after its start time was read, the time was this process's own.
            if (process is not null && ProcFs.StartTime(pid) == start && !process.HasExited)
                process.Signal(Kill9);
        }
        catch (IOException)
        {
            // Another user's, or gone: whether it is there is asked again.
        }
    }
}
