using Hardshare.Node.Processes;

namespace Hardshare.Node.Commands;

/// <summary>Processes that came of one command which is not a child of this node: those that carry its mark, and those of its session that dropped it.</summary>
internal static class MarkedSession
{
    private const int Kill9 = 9;

    /// <summary>Kill all of them that live.</summary>
    /// <param name="variable">The mark in their environment; its value is the command's id, which no other process has.</param>
    /// <param name="command">What is known of it.</param>
    /// <returns>Whether there were any.</returns>
    public static bool Kill(string variable, CommandRecord command)
    {
        var members = Find(variable, command);
        foreach (var (pid, start) in members)
            Kill(pid, start);
        return members.Count > 0;
    }

    private static List<(int Pid, long Start)> Find(string variable, CommandRecord command)
    {
        var living = new Dictionary<int, ProcessStat>();
        var marked = new HashSet<int>();
        foreach (var pid in ProcFs.Processes())
        {
            if (pid == Environment.ProcessId || ProcFs.Stat(pid) is not { HasEnded: false } stat)
                continue;
            living[pid] = stat;
            if (ProcFs.Environment(pid).TryGetValue(variable, out var actual) && actual == command.Id)
                marked.Add(pid);
        }
        // A marked process that has not yet left the session of the node that started it says nothing of that session. As long as a session has members its number
        // is not used again: the one on record is the command's while its first process lives, or a marked one is in it.
        bool IsOurs(int session) => marked.Contains(session)
            || (session == command.Leader && ((living.TryGetValue(session, out var first) && first.Start == command.LeaderStart) || marked.Any(pid => living[pid].Session == session)));
        return [.. living.Where(each => marked.Contains(each.Key) || IsOurs(each.Value.Session)).Select(each => (each.Key, each.Value.Start))];
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
