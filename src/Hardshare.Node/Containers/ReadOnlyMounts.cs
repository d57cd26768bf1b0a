using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Node.Folders;

namespace Hardshare.Node.Containers;

/// <summary>
/// A folder that is bound read-only leaves the file systems mounted below it writable (devices' terminals are such ones). Each of them is bound
/// by itself as well, read-only. What is mounted there later than the container's start is not seen inside.
/// </summary>
internal static class ReadOnlyMounts
{
    public static IReadOnlyList<ContainerMount> Complete(IReadOnlyList<ContainerMount> mounts) => [.. mounts.SelectMany(WithThoseBelow)];

    private static IEnumerable<ContainerMount> WithThoseBelow(ContainerMount mount)
    {
        yield return mount;
        if (!mount.ReadOnly || !Directory.Exists(mount.Source))
            yield break;
        foreach (var below in Mounts.Below(mount.Source))
        {
            var inside = Path.GetRelativePath(Mounts.RealPath(mount.Source), below.Path);
            if (inside != ".")
                yield return new ContainerMount(below.Path, Path.Combine(mount.Target, inside), ReadOnly: true);
        }
    }
}
