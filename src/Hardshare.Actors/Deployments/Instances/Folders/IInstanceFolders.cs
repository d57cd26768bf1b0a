using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Contracts.Deployments;

namespace Hardshare.Actors.Deployments.Instances.Folders;

/// <summary>The folder that an instance has on the host: keys, sockets, terminals. Private keys are files of mode 0600 in it and go with it.</summary>
public interface IInstanceFolders
{
    /// <summary>
    /// Make what is missing of the folder: the container's host key, the tunnel's key, authorized keys, one folder a device (with its terminals
    /// where it is a serial one). Idempotent. Everything that the container is to see is mounted when this returns. Throws <see cref="IOException"/>.
    /// </summary>
    Task<InstanceFolder> PrepareAsync(InstanceOrder order, IReadOnlyList<DeviceConfiguration> devices, CancellationToken cancellation);

    /// <summary>Unmount and remove all of it; succeeds when nothing is there. Throws <see cref="IOException"/> naming what could not be removed.</summary>
    Task RemoveAsync(InstanceId instance, CancellationToken cancellation);

    /// <summary>All instances that have a folder, for the sweeper. A request that waits may have one as well: it holds its user's new key.</summary>
    IReadOnlyList<FoundFolder> List();
}

/// <summary>The folder of an instance, and when something was last put into it or taken out of it, on its first level.</summary>
public sealed record FoundFolder(InstanceId Instance, DateTimeOffset Changed);

/// <summary>Where things are. Public keys in OpenSSH's one-line form.</summary>
/// <param name="Shared">What the container sees of it as <c>/run/hardshare</c> is in <see cref="Mounts"/>.</param>
/// <param name="Keys">The container's host key and authorized keys.</param>
public sealed record InstanceFolder(
    string Root, string Shared, string Keys, string SshSocket, string TunnelPrivateKey, string TunnelPublicKey, string HostPublicKey)
{
    /// <summary>The folder of one device, inside <see cref="Shared"/>.</summary>
    public string Device(string name) => Path.Combine(Shared, "dev", name);

    /// <summary>
    /// What the container is to see, and how: it writes only where its SSH server listens. There, a file system of its own keeps links from leading
    /// the host's programs astray.
    /// </summary>
    public IReadOnlyList<ContainerMount> Mounts =>
    [
        new(Path.Combine(Shared, "ssh"), "/run/hardshare/ssh", ReadOnly: false),
        new(Path.Combine(Shared, "dev"), "/run/hardshare/dev", ReadOnly: true),
        new(Keys, "/run/hardshare/keys", ReadOnly: true),
    ];
}
