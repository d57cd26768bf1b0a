using Hardshare.Node.Keys;

namespace Hardshare.Node.Gateway;

/// <summary>The files of the gateway's sshd: root's, readable for the user that it runs as.</summary>
internal sealed class TunnelServerFolder(string path, SystemUser user)
{
    public const string AuthorizedKeys = "authorized_keys";
    public const string Report = "report.sh";

    private const UnixFileMode GroupReads = SecretFile.OwnerOnly | UnixFileMode.GroupRead;
    private const UnixFileMode GroupEnters = SecretFile.OwnerOnly | UnixFileMode.UserExecute | UnixFileMode.GroupExecute;

    /// <exception cref="IOException">The path cannot be used; the message says why and what to do.</exception>
    public void Prepare()
    {
        // The path is written into sshd's configuration and into a shell command between quotes.
        if (path.IndexOfAny(['"', '\'', '\\', '\n', '%', '$']) >= 0)
            throw new IOException($"The data folder's path may not have quotes, '\\', '%' or '$' in it: {path}");
        Directory.CreateDirectory(path);
        user.GiveGroup(path);
        File.SetUnixFileMode(path, GroupEnters);
        var parent = Path.GetDirectoryName(path)!;
        user.GiveGroup(parent);
        File.SetUnixFileMode(parent, GroupEnters);
        for (parent = Path.GetDirectoryName(parent); parent is not null; parent = Path.GetDirectoryName(parent))
        {
            if ((File.GetUnixFileMode(parent) & UnixFileMode.OtherExecute) == 0)
                throw new IOException($"The user {user.Name} cannot get through {parent} to its files: chmod o+x {parent}");
        }
        Write(Report, ReportScript.Text);
        if (!File.Exists(Path.Combine(path, AuthorizedKeys)))
            Write(AuthorizedKeys, "");
    }

    /// <summary>The server's own key: made once, kept for good, since hosts know it.</summary>
    public SshKeyPair HostKey()
    {
        var file = Path.Combine(path, "host_key");
        var pair = SecretFile.KeyPair(file);
        user.GiveGroup(file);
        File.SetUnixFileMode(file, GroupReads);
        return pair;
    }

    /// <summary>False when the file had this content already. A reader sees the old file or the new one, whole.</summary>
    public bool Write(string name, string content)
    {
        var file = Path.Combine(path, name);
        if (File.Exists(file) && File.ReadAllText(file) == content)
            return false;
        SecretFile.Write(file, content, GroupReads, user.GiveGroup);
        return true;
    }
}
