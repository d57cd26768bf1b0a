using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Folders;
using Hardshare.Contracts.Deployments;
using Hardshare.Node.Keys;

namespace Hardshare.Node.Folders;

/// <summary>
/// Instances' folders below the data folder. Only root gets in. Below <c>instances/ID</c>:
/// <list type="bullet">
/// <item><c>user_key</c> the key that was made for the user, when one was</item>
/// <item><c>keys/</c> the container's <c>host_key</c>, <c>host_key.pub</c>, <c>authorized_keys</c></item>
/// <item><c>tunnel/key</c> the tunnel's private key</item>
/// <item><c>shared/ssh/</c> a small file system of its own, the only place that the container writes to</item>
/// <item><c>shared/dev/NAME/</c> a TCP device's socket, or a serial device's terminals (<c>tty/</c>, a devpts of their own)</item>
/// <item><c>process/</c> handles of the processes that belong to the instance</item>
/// </list>
/// </summary>
public sealed class InstanceFolders(DataFolder data, IPublicKeyReader keyReader) : IInstanceFolders
{
    /// <summary>What the kernel allows in the address of a Unix socket.</summary>
    private const int LongestSocketPath = 107;
    private const UnixFileMode PrivateFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode ReadableFile = SecretFile.OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public Task<InstanceFolder> PrepareAsync(
        InstanceOrder order, IReadOnlyList<DeviceConfiguration> devices, CancellationToken cancellation) =>
        Task.Run(() => Prepare(order, devices, cancellation), cancellation);

    public Task RemoveAsync(InstanceId instance, CancellationToken cancellation) => Task.Run(
        () =>
        {
            var root = data.Instance(instance);
            if (!Directory.Exists(root))
                return;
            // The container wrote into what is mounted only. With that gone, no link that it made is left to be followed.
            Mounts.RemoveBelow(root);
            DeleteFolder.Whole(root);
        },
        cancellation);

    public IReadOnlyList<FoundFolder> List()
    {
        if (!Directory.Exists(data.Instances))
            return [];
        var found = new List<FoundFolder>();
        foreach (var path in Directory.EnumerateDirectories(data.Instances))
        {
            if (Guid.TryParseExact(Path.GetFileName(path), "D", out var id))
                found.Add(new FoundFolder(new InstanceId(id), new DateTimeOffset(Directory.GetLastWriteTimeUtc(path))));
        }
        return found;
    }

    private InstanceFolder Prepare(InstanceOrder order, IReadOnlyList<DeviceConfiguration> devices, CancellationToken cancellation)
    {
        var root = data.Instance(order.Instance);
        var shared = Path.Combine(root, "shared");
        var keys = Path.Combine(root, "keys");
        var socket = Path.Combine(shared, "ssh", "ssh.sock");
        if (System.Text.Encoding.UTF8.GetByteCount(socket) > LongestSocketPath)
            throw new IOException($"The path {socket} is longer than a socket's may be: use a data folder with a shorter path");
        foreach (var folder in new[] { data.Instances, root, keys, Path.Combine(root, "tunnel"), shared, data.Processes(order.Instance) })
            Directory.CreateDirectory(folder, PrivateFolder);

        var hostKey = SecretFile.KeyPair(Path.Combine(keys, "host_key"));
        SecretFile.Write(Path.Combine(keys, "host_key.pub"), hostKey.PublicLine + "\n", ReadableFile);
        SecretFile.Write(Path.Combine(keys, "authorized_keys"), string.Concat(order.AuthorizedKeys.Select(key => Authorized(key) + "\n")));
        var tunnelKey = Path.Combine(root, "tunnel", "key");
        var tunnelPublic = SecretFile.KeyPair(tunnelKey).PublicLine;

        cancellation.ThrowIfCancellationRequested();
        Mounts.EnsureUntrusted(Path.Combine(shared, "ssh"));
        var result = new InstanceFolder(root, shared, keys, socket, tunnelKey, tunnelPublic, hostKey.PublicLine);
        Directory.CreateDirectory(Path.Combine(shared, "dev"), PrivateFolder);
        foreach (var device in devices)
        {
            var folder = result.Device(CheckedName(device.Name));
            Directory.CreateDirectory(folder, PrivateFolder);
            if (device is SerialDevice)
                Mounts.EnsureTerminals(Path.Combine(folder, "tty"));
        }
        return result;
    }

    /// <summary>The API has looked at the key already; what ends up in a file that sshd obeys is looked at here again.</summary>
    private string Authorized(string key) => keyReader.TryRead(key, out var line, out var problem) ? line : throw new IOException(problem);

    private static string CheckedName(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && name[0] != '.'
            ? name
            : throw new IOException($"'{name}' cannot be a device's name: letters, digits, '-', '_' and '.' only, not '.' in front");
}
