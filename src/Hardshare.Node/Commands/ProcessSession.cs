using System.Globalization;
using System.Runtime.InteropServices;

namespace Hardshare.Node.Commands;

/// <summary>Kills all processes of a session, also those that made groups of their own, as a shell with job control does.</summary>
internal static partial class ProcessSession
{
    private const int Kill9 = 9;
    private const int Rounds = 20;

    /// <param name="leader">The pid of the session's first process, which is the session's number and its group's.</param>
    public static void Kill(int leader)
    {
        _ = kill(-leader, Kill9);
        // Not yet a session of its own, when it was started this very moment.
        _ = kill(leader, Kill9);
        for (var round = 0; round < Rounds; round++)
        {
            var members = Members(leader).ToArray();
            if (members.Length == 0)
                return;
            foreach (var pid in members)
                _ = kill(pid, Kill9);
        }
    }

    /// <summary>Living processes of the session, but for its leader.</summary>
    public static IEnumerable<int> Members(int session)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            var isProcess = int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid);
            if (isProcess && pid != session && IsIn(session, folder))
                yield return pid;
        }
    }

    private static bool IsIn(int session, string folder)
    {
        try
        {
            // pid (name) state ppid pgrp session; the name may hold anything, brackets too.
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is not ("Z" or "X") && int.Parse(fields[3], CultureInfo.InvariantCulture) == session;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
