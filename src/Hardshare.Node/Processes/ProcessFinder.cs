namespace Hardshare.Node.Processes;

/// <summary>Finds processes by what they were started for, whether they have a handle or not.</summary>
public static class ProcessFinder
{
    /// <summary>
    /// All running processes that have this variable in the environment that they were started with. Children have it too, unless they
    /// cleared it. Programs that rewrite their own memory for a title (sshd) cannot be found like this.
    /// </summary>
    public static IReadOnlyList<FoundProcess> FindByMarker(string variable, string value)
    {
        var found = new List<FoundProcess>();
        foreach (var pid in ProcFs.Processes())
        {
            if (pid == Environment.ProcessId || ProcFs.StartTime(pid) is not { } start)
                continue;
            var variables = ProcFs.Environment(pid);
            if (!variables.TryGetValue(variable, out var actual) || actual != value)
                continue;
            var handle = new ProcessHandle(ProcessHandle.Version, "", ProcFs.BootId, pid, start);
            found.Add(new FoundProcess(handle, ProcFs.CommandLine(pid), variables));
        }
        return found;
    }
}

/// <param name="Handle">Identifies it; without a name.</param>
/// <param name="CommandLine">For people.</param>
/// <param name="Environment">As it was started with.</param>
public sealed record FoundProcess(ProcessHandle Handle, string CommandLine, IReadOnlyDictionary<string, string> Environment);
