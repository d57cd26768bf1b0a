using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Node.Containers.Api;

namespace Hardshare.Node.Containers;

/// <summary>What the engine is asked to make of a <see cref="ContainerSpec"/>.</summary>
internal static class ContainerRequests
{
    /// <summary>
    /// Tried one by one against the image: sshd needs AUDIT_WRITE (terminals), SETGID, SETUID and SYS_CHROOT; the rest lets root in
    /// the container own, read and stop what other users in it have, as useradd, su and package tools expect.
    /// </summary>
    private static readonly string[] Capabilities =
        ["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL", "SETGID", "SETUID", "SYS_CHROOT"];

    public static string NameOf(InstanceId instance) => $"hardshare-{instance}";

    /// <param name="network">The engine's network mode: <c>none</c>, or the name of a network.</param>
    public static CreateContainer Create(ContainerSpec spec, EngineOptions options, string network) => new(
        spec.Image,
        $"hs-{spec.Instance.ToString()[..8]}",
        [.. spec.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
        OwnLabels.For(options, spec),
        new HostConfig(
            network,
            Init: true,
            CapDrop: ["ALL"],
            CapAdd: Capabilities,
            SecurityOpt: ["no-new-privileges"],
            spec.Limits.MemoryBytes,
            MemorySwap: spec.Limits.MemoryBytes,
            NanoCpus: (long)(spec.Limits.Cpus * 1_000_000_000),
            spec.Limits.Processes,
            ExtraHosts: [.. spec.HostNames.Select(host => $"{host.Key}:{host.Value}")],
            // Unlike binds, these fail when the source is missing, where the engine would make an empty folder.
            Mounts: [.. spec.Mounts.Select(mount => new Mount("bind", mount.Source, mount.Target, mount.ReadOnly))],
            new LogConfig("json-file", new Dictionary<string, string> { ["max-size"] = "1m", ["max-file"] = "1" }),
            // Restarts are decided by supervision, which counts and records them.
            new RestartPolicy("no")));
}
