using System.Diagnostics;
using System.Globalization;

namespace Hardshare.Labs.Faults;

/// <summary>
/// What the node's process holds: descriptors (but those of its own program, which is read piece by piece when first needed), threads, memory that it alone
/// has and that cannot be read again from a file (KiB: the rest depends on who else runs), and the processes that name the lab.
/// </summary>
public sealed record NodeUse(int Files, int Threads, int Processes, long Memory)
{
    public static NodeUse Of(Lab lab)
    {
        var folder = $"/proc/{lab.NodePid}";
        var own = File.ReadLines(Path.Combine(folder, "smaps_rollup")).Where(line => line.StartsWith("Private_Dirty", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
        return new NodeUse(
            Directory.EnumerateFileSystemEntries(Path.Combine(folder, "fd")).Count(fd => !IsProgram(new FileInfo(fd).LinkTarget)),
            Directory.GetDirectories(Path.Combine(folder, "task")).Length,
            Labs.Processes.With(lab.Folder).Length,
            own);
    }

    /// <summary>What is held all the time: the least of each, looked at every second for a while. A monitor's command that runs just now has its pipe.</summary>
    public static async Task<NodeUse> HeldAsync(Lab lab, TimeSpan during)
    {
        var clock = Stopwatch.StartNew();
        var held = Of(lab);
        for (; clock.Elapsed < during; await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System))
        {
            var now = Of(lab);
            held = new NodeUse(
                Math.Min(held.Files, now.Files), Math.Min(held.Threads, now.Threads), Math.Min(held.Processes, now.Processes), Math.Min(held.Memory, now.Memory));
        }
        return held;
    }

    private static bool IsProgram(string? path) => Path.GetExtension(path) is ".dll" or ".pdb";

    public override string ToString() => $"{Files} files, {Threads} threads, {Processes} processes, {Memory} KiB";
}
