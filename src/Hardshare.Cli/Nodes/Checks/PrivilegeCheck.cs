namespace Hardshare.Cli.Nodes.Checks;

/// <summary>The node mounts file systems and starts an sshd, and its Unix socket makes root the administrator.</summary>
internal static class PrivilegeCheck
{
    public static IEnumerable<CheckResult> Run(CheckContext context) =>
    [
        context.Around.UserId == 0
            ? CheckResult.Ok("privileges", "you are root")
            : CheckResult.Warn("privileges", "you are not root: the node needs to be, and some checks cannot look", "sudo hardshare check"),
    ];
}
