using Hardshare.Actors.Deployments.Instances.Lifecycle.Start;
using Hardshare.Contracts.Instances;

namespace Hardshare.Actors.Deployments.Instances;

/// <summary>When the actor of an instance had its parts, and by which steps it started or found them.</summary>
public sealed record Settlement(DateTimeOffset At, IReadOnlyList<string> Found)
{
    /// <summary>
    /// What is on record as broken from before. A part that broke and came back with another actor than the one that saw it break is repaired all the same, and
    /// that one does not know.
    /// </summary>
    public IEnumerable<InstancePartRepaired> Mended(InstanceState state) => state.Degraded.Values
        .Where(one => one.Since < At && Found.Contains(one.Part.StartsWith("stream ", StringComparison.Ordinal) ? OpenStreams.Name : one.Part))
        .Select(one => new InstancePartRepaired(one.Part, (long)(At - one.Since).TotalMilliseconds));
}
