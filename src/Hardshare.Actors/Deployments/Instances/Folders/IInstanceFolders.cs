using Hardshare.Contracts.Deployments;

namespace Hardshare.Actors.Deployments.Instances.Folders;

/// <summary>The folder that an instance has on the host: keys, sockets, terminals. Private keys are files of mode 0600 in it and go with it.</summary>
public interface IInstanceFolders
{
    /// <summary>Make what is missing of the folder: the container's host key, the tunnel's key, authorized keys, one folder a device. Idempotent.</summary>
    Task<InstanceFolder> PrepareAsync(InstanceOrder order, IReadOnlyList<string> devices, CancellationToken cancellation);

    /// <summary>Unmount and remove all of it; succeeds when nothing is there. Throws <see cref="IOException"/> naming what could not be removed.</summary>
    Task RemoveAsync(InstanceId instance, CancellationToken cancellation);

    /// <summary>All instances that have a folder, for the sweeper.</summary>
    IReadOnlyList<InstanceId> List();
}

/// <summary>Where things are. Public keys in OpenSSH's one-line form.</summary>
/// <param name="Shared">The folder that the container sees as <c>/run/hardshare</c> (sockets, devices).</param>
/// <param name="Keys">The folder that the container sees, read-only, as <c>/run/hardshare/keys</c>.</param>
public sealed record InstanceFolder(
    string Root, string Shared, string Keys, string SshSocket, string TunnelPrivateKey, string TunnelPublicKey, string HostPublicKey)
{
    /// <summary>The folder of one device, inside <see cref="Shared"/>.</summary>
    public string Device(string name) => Path.Combine(Shared, "dev", name);
}
