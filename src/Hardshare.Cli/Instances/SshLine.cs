using System.Text.RegularExpressions;
using Hardshare.Cli.Client;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Instances;

namespace Hardshare.Cli.Instances;

/// <summary>
/// The ssh command that reaches an instance: its words, and the files they name. The host key is looked up by an alias of the instance's
/// own, because addresses and ports are used again by others.
/// </summary>
internal sealed partial record SshLine(IReadOnlyList<string> Words, string Alias, string KnownHosts, string? Identity)
{
    public static SshLine For(InstanceView view, Surroundings around, bool tty, string? identity = null)
    {
        var endpoint = view.Endpoint
            ?? throw new CliFailure(
                ExitCode.NotFree, $"the instance is {view.Status.ApiName()} and has no address", "`hardshare info` says more");
        // The node's word becomes part of a command line: nothing may be in it that ssh or a shell reads as more than a host.
        if (!Host().IsMatch(endpoint.Address) || endpoint.Port is < 1 or > 65_535)
            throw new CliFailure(ExitCode.Failed, $"the node gives an address that is none: {endpoint.Address}:{endpoint.Port}");
        var folder = new KeyFolder(around);
        var alias = $"hardshare-{view.Id}";
        var knownHosts = folder.KnownHostsOf(view.Id);
        identity ??= folder.Find(view.Id);
        return new SshLine(
            [
                "ssh",
                .. tty ? ["-t"] : Array.Empty<string>(),
                .. identity is null ? Array.Empty<string>() : ["-i", Literal(identity), "-o", "IdentitiesOnly=yes"],
                "-p", $"{endpoint.Port}",
                "-o", $"HostKeyAlias={alias}",
                "-o", $"UserKnownHostsFile={OneWord(Literal(knownHosts))}",
                "-o", "StrictHostKeyChecking=yes",
                $"root@{endpoint.Address}",
            ],
            alias, knownHosts, identity);
    }

    /// <summary>The same, after writing the host keys that the node gives for the instance.</summary>
    public static SshLine Prepare(InstanceView view, Surroundings around, bool tty = false, string? identity = null)
    {
        var line = For(view, around, tty, identity);
        return new KeyFolder(around).WriteKnownHosts(view.Id, line.Alias, view.HostKeys)
            ? line
            : throw new CliFailure(
                ExitCode.Failed, "the node gives no host key for the instance, so nobody could tell it from an impostor",
                "the node's log says more");
    }

    /// <summary>ssh puts other texts in the place of <c>%h</c> and the like, also in names of files.</summary>
    private static string Literal(string path) => path.Replace("%", "%%", StringComparison.Ordinal);

    private static string OneWord(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$|^[0-9A-Fa-f:.]{2,45}$")]
    private static partial Regex Host();
}
