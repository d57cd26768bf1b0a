using System.Globalization;
using System.Text;

namespace Hardshare.Node.Processes;

/// <summary>What <c>/proc</c> says about processes.</summary>
internal static class ProcFs
{
    /// <summary>The boot that the machine is in.</summary>
    public static string BootId { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>When the process started, in clock ticks since the boot; null if there is none.</summary>
    public static long? StartTime(int pid) => Stat(pid)?.Start;

    /// <summary>Null if there is no such process.</summary>
    public static ProcessStat? Stat(int pid) => Read(pid, "stat") is { } stat ? ProcessStat.Parse(stat) : null;

    public static IEnumerable<int> Processes()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                yield return pid;
        }
    }

    /// <summary>Variables as they were when the program started; empty if there is no such process, or it is another user's.</summary>
    public static IReadOnlyDictionary<string, string> Environment(int pid)
    {
        var variables = new Dictionary<string, string>();
        foreach (var entry in (Read(pid, "environ") ?? "").Split('\0'))
        {
            if (entry.IndexOf('=', StringComparison.Ordinal) is > 0 and var end)
                variables.TryAdd(entry[..end], entry[(end + 1)..]);
        }
        return variables;
    }

    public static string CommandLine(int pid) => (Read(pid, "cmdline") ?? "").TrimEnd('\0').Replace('\0', ' ');

    private static string? Read(int pid, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{file}")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <param name="HasEnded">It has, though its parent has not asked for its exit code yet.</param>
/// <param name="Session">The pid of the first process of its session.</param>
/// <param name="Start">When it started, in clock ticks since the boot.</param>
internal sealed record ProcessStat(bool HasEnded, int Session, long Start)
{
    /// <summary>Of a line of <c>/proc/PID/stat</c>; null if it is cut short.</summary>
    public static ProcessStat? Parse(string line)
    {
        // The name, in parentheses, may hold anything, also blanks and parentheses.
        var fields = line[Math.Min(line.LastIndexOf(')') + 2, line.Length)..].Split(' ');
        return fields.Length > 19
            ? new ProcessStat(
                fields[0] is "Z" or "X", int.Parse(fields[3], CultureInfo.InvariantCulture), long.Parse(fields[19], CultureInfo.InvariantCulture))
            : null;
    }
}
