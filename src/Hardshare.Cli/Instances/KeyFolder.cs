using Hardshare.Cli.Client;
using Hardshare.Cli.Shell;

namespace Hardshare.Cli.Instances;

/// <summary>
/// What this user's machine keeps of an instance: under <c>keys/</c> its private key (or a link to the key that the user has anyway), under
/// <c>known_hosts/</c> its host keys. Both go when the instance is terminated from here.
/// </summary>
internal sealed class KeyFolder(Surroundings around)
{
    private static readonly string[] Usual = ["id_ed25519", "id_ecdsa", "id_rsa"];

    private readonly string keys = Path.Combine(around.StateFolder, "keys");

    public string PathOf(InstanceId instance) => Path.Combine(keys, instance.ToString());

    public string KnownHostsOf(InstanceId instance) => Path.Combine(around.StateFolder, "known_hosts", instance.ToString());

    /// <summary>The private key to log in with, or null when this machine knows of none.</summary>
    public string? Find(InstanceId instance)
    {
        var path = PathOf(instance);
        var target = new FileInfo(path).LinkTarget ?? path;
        return File.Exists(target) ? target : null;
    }

    /// <summary>
    /// The public keys to authorize: of the file that the user names, else the user's usual ones, else of a new pair, made here.
    /// Remembers which private key belongs to them; that one never leaves the machine.
    /// </summary>
    public IReadOnlyList<string> Prepare(InstanceId instance, string? publicKeyFile, CancellationToken cancellation)
    {
        Private(keys);
        publicKeyFile ??= Usual.Select(name => Path.Combine(around.Home, ".ssh", name + ".pub")).FirstOrDefault(File.Exists);
        if (publicKeyFile is null)
            return Make(PathOf(instance), cancellation);
        var lines = PublicKeys.Read(publicKeyFile);
        var whole = Path.GetFullPath(publicKeyFile);
        var privateHalf = Path.ChangeExtension(whole, null);
        // An agent may hold the private half; ssh then takes the public file's name for it.
        File.CreateSymbolicLink(
            PathOf(instance), whole.EndsWith(".pub", StringComparison.Ordinal) && File.Exists(privateHalf) ? privateHalf : whole);
        return lines;
    }

    public void Forget(InstanceId instance)
    {
        foreach (var file in new[] { PathOf(instance), PathOf(instance) + ".pub", KnownHostsOf(instance) })
        {
            try
            {
                File.Delete(file);
            }
            catch (DirectoryNotFoundException)
            {
            }
        }
    }

    /// <summary>
    /// Write the instance's host keys, under the alias by which ssh looks them up; false when the node told none that are well formed.
    /// </summary>
    public bool WriteKnownHosts(InstanceId instance, string alias, IEnumerable<string> hostKeys)
    {
        var lines = hostKeys.Select(PublicKeys.Normalize).OfType<string>().Select(key => $"{alias} {key}\n").ToList();
        if (lines.Count == 0)
            return false;
        var path = KnownHostsOf(instance);
        Private(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, string.Concat(lines));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return true;
    }

    private IReadOnlyList<string> Make(string path, CancellationToken cancellation)
    {
        var made = around.Processes.Run(
            "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "hardshare", "-f", path], TimeSpan.FromSeconds(20), cancellation);
        if (!made.Ok)
            throw new CliFailure(
                ExitCode.Failed, $"ssh-keygen made no key: {made.Output}", "install OpenSSH's client, or give a key with --public-key");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return PublicKeys.Read(path + ".pub");
    }

    private static void Private(string folder) =>
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
