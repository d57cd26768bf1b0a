using System.Globalization;

namespace Hardshare.TestMachine;

/// <summary>Who started whom, as /proc shows it.</summary>
public static class ProcessTree
{
    /// <summary>These processes and all that they started, as long as it has not lost its parents.</summary>
    public static IReadOnlyList<int> WithDescendants(IEnumerable<int> pids)
    {
        var parents = Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0).Select(pid => (Pid: pid, Parent: ParentOf(pid))).ToArray();
        var found = pids.ToList();
        for (var i = 0; i < found.Count; i++)
            found.AddRange(parents.Where(p => p.Parent == found[i] && !found.Contains(p.Pid)).Select(p => p.Pid));
        return found;
    }

    private static int ParentOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
