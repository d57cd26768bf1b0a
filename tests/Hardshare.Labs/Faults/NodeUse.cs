using System.Globalization;

namespace Hardshare.Labs.Faults;

/// <summary>What the node's process holds: open files, threads, memory of its own and shared in proportion (PSS, KiB), and the processes that name the lab.</summary>
public sealed record NodeUse(int Files, int Threads, int Processes, long Memory)
{
    public static NodeUse Of(Lab lab)
    {
        var folder = $"/proc/{lab.NodePid}";
        var pss = File.ReadLines(Path.Combine(folder, "smaps_rollup")).First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
        return new NodeUse(
            Directory.GetFileSystemEntries(Path.Combine(folder, "fd")).Length,
            Directory.GetDirectories(Path.Combine(folder, "task")).Length,
            Labs.Processes.With(lab.Folder).Length,
            long.Parse(pss.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
    }

    public override string ToString() => $"{Files} files, {Threads} threads, {Processes} processes, {Memory} KiB";
}
