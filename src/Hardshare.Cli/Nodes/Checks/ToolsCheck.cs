namespace Hardshare.Cli.Nodes.Checks;

/// <summary>The programs that the node runs, and the user for whom its sshd works.</summary>
internal static class ToolsCheck
{
    private static readonly (string Program, string Package)[] Needed =
    [
        ("ssh", "openssh-client"), ("ssh-keygen", "openssh-client"), ("sshd", "openssh-server"), ("mount", "mount"), ("umount", "mount"),
        ("setsid", "util-linux"), ("ip", "iproute2"), ("iptables", "iptables"),
    ];

    private static readonly (string Program, string Package)[] Useful = [("socat", "socat")];

    public static IEnumerable<CheckResult> Run(CheckContext context)
    {
        var findings = new List<CheckResult>();
        foreach (var (program, package) in Needed.Where(tool => context.Program(tool.Program) is null))
            findings.Add(CheckResult.Fail("programs", $"{program} is not installed", $"apt-get install {package}, or scripts/setup"));
        foreach (var (program, package) in Useful.Where(tool => context.Program(tool.Program) is null))
            findings.Add(
                CheckResult.Warn(
                    "programs", $"{program} is not installed: the set-up scripts use it", $"apt-get install {package}, or scripts/setup"));
        if (findings.Count == 0)
            findings.Add(CheckResult.Ok("programs", string.Join(", ", Needed.Concat(Useful).Select(tool => tool.Program))));
        if (context.Settings.IsGateway)
            findings.Add(User(context.Settings.SshUser));
        return findings;
    }

    private static CheckResult User(string name) =>
        File.Exists("/etc/passwd") && File.ReadLines("/etc/passwd").Any(line => line.StartsWith(name + ":", StringComparison.Ordinal))
            ? CheckResult.Ok("user", $"{name}, at whom tunnels end")
            : CheckResult.Fail("user", $"there is no user {name}, at whom tunnels end", "run scripts/setup, which makes it");
}
