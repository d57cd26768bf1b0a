using System.Diagnostics;
using System.Globalization;

namespace Hardshare.Labs;

/// <summary>The processes of this machine, as /proc shows them.</summary>
public static class Processes
{
    /// <summary>Command lines that name the instance, with their process ids; not the caller's own.</summary>
    public static IEnumerable<string> Naming(string instance) => All()
        .Where(p => p.Pid != Environment.ProcessId && p.Command.Contains(instance, StringComparison.Ordinal)).Select(p => $"process {p.Pid} {p.Command}");

    /// <summary>The only process whose command line has all of these words.</summary>
    public static int Only(params string[] words) => With(words) is [var only]
        ? only
        : throw new InvalidOperationException($"not exactly one process with {string.Join(", ", words)}: {string.Join(", ", With(words))}");

    /// <summary>The processes whose command lines have all of these words.</summary>
    public static int[] With(params string[] words) =>
        [.. All().Where(p => words.All(word => p.Command.Contains(word, StringComparison.Ordinal))).Select(p => p.Pid)];

    /// <summary>Send a signal by its name (<c>KILL</c>, <c>STOP</c>, <c>CONT</c>, <c>TERM</c>).</summary>
    public static void Signal(int pid, string signal)
    {
        using var kill = Process.Start("/bin/kill", ["-" + signal, pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public static void Kill(int pid) => Signal(pid, "KILL");

    private static IEnumerable<(int Pid, string Command)> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                continue;
            string command;
            try
            {
                command = File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
            }
            catch (IOException)
            {
                continue;
            }
            if (command.Length > 0)
                yield return (pid, command);
        }
    }
}
