using System.Globalization;

namespace Hardshare.Labs.Faults;

/// <summary>
/// What the node's process holds: open files, threads, memory of its own (USS, KiB: what is shared depends on who else runs), and the processes that name
/// the lab.
/// </summary>
public sealed record NodeUse(int Files, int Threads, int Processes, long Memory)
{
    public static NodeUse Of(Lab lab)
    {
        var folder = $"/proc/{lab.NodePid}";
        var own = File.ReadLines(Path.Combine(folder, "smaps_rollup")).Where(line => line.StartsWith("Private_", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
        return new NodeUse(
            Directory.GetFileSystemEntries(Path.Combine(folder, "fd")).Length,
            Directory.GetDirectories(Path.Combine(folder, "task")).Length,
            Labs.Processes.With(lab.Folder).Length,
            own);
    }

    public override string ToString() => $"{Files} files, {Threads} threads, {Processes} processes, {Memory} KiB";
}
