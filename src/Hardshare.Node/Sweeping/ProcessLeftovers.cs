using System.Globalization;
using Hardshare.Actors.Sweeping;
using Hardshare.Node.Folders;
using Hardshare.Node.Processes;

namespace Hardshare.Node.Sweeping;

/// <summary>
/// Tunnels and device streams, found by what they were started with, whether their handles are there or not. That their command names the
/// instance's folder keeps two nodes on one machine apart, whatever their names.
/// </summary>
/// <param name="data">The data folder of this node.</param>
/// <param name="starter">Opens what was found.</param>
/// <param name="markers">What this node's processes are started with, see <see cref="ProcessMarkers"/>; one is enough.</param>
public sealed class ProcessLeftovers(DataFolder data, ProcessStarter starter, IReadOnlyDictionary<string, string> markers) : ISweepSource
{
    public string Kind => "process";

    public Task<IReadOnlyList<Leftover>> ListAsync(CancellationToken cancellation) => Task.Run<IReadOnlyList<Leftover>>(
        () => [.. Find().Select(each => new Leftover(Kind, NameOf(each.Process), each.Instance))], cancellation);

    public async Task<string?> RemoveAsync(Leftover leftover, CancellationToken cancellation)
    {
        var found = Find().FirstOrDefault(each => each.Instance == leftover.Instance && NameOf(each.Process) == leftover.Name).Process;
        if (found is not null && starter.TryOpen(found) is { } process)
            await process.KillAsync().WaitAsync(cancellation).ConfigureAwait(false);
        return null;
    }

    private static string NameOf(FoundProcess process) => string.Create(
        CultureInfo.InvariantCulture, $"{process.Handle.Pid} {Path.GetFileName(process.CommandLine.Split(' ')[0])}");

    private IEnumerable<(FoundProcess Process, InstanceId Instance)> Find()
    {
        var (variable, value) = markers.First();
        foreach (var process in ProcessFinder.FindByMarker(variable, value))
        {
            if (Guid.TryParseExact(process.Environment.GetValueOrDefault(ProcessMarkers.Instance), "D", out var id)
                && process.CommandLine.Contains(data.Instance(new InstanceId(id)), StringComparison.Ordinal))
                yield return (process, new InstanceId(id));
        }
    }
}
