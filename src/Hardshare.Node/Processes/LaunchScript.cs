using System.Globalization;

namespace Hardshare.Node.Processes;

/// <summary>
/// The shell that becomes the program: it writes the handle first, so that a node that dies at whatever moment leaves no process without
/// one, and bounds the log. It stays one process throughout, so the pid and the start time are the program's.
/// </summary>
internal static class LaunchScript
{
    public const string Shell = "/bin/sh";

    /// <summary>What the shell exits with if it cannot write the handle.</summary>
    public const int NoHandle = 125;

    private const string Text = """
        handle=$1 name=$2 blocks=$3
        shift 3
        started() { shift 19; start=$1; }
        read -r boot < /proc/sys/kernel/random/boot_id && read -r stat < /proc/self/stat && started ${stat##*) } &&
        (umask 077; printf '{"v":1,"name":"%s","boot":"%s","pid":%s,"start":%s}\n' "$name" "$boot" $$ "$start" > "$handle.shell") &&
        mv -f "$handle.shell" "$handle" || exit 125
        if [ "$blocks" != none ]; then
            trap '' XFSZ
            ulimit -S -f "$blocks"
        fi
        exec "$@"
        """;

    /// <summary>The whole command for a spec.</summary>
    public static IReadOnlyList<string> Command(ProcessSpec spec)
    {
        var blocks = spec.LogLimit is { } limit ? ((limit + 511) / 512).ToString(CultureInfo.InvariantCulture) : "none";
        string[] program = [spec.FileName, .. spec.Arguments];
        if (spec.RunAs is { } user)
        {
            program =
            [
                "/usr/bin/setpriv", string.Create(CultureInfo.InvariantCulture, $"--reuid={user.User}"),
                string.Create(CultureInfo.InvariantCulture, $"--regid={user.Group}"), "--clear-groups", "--", .. program,
            ];
        }
        return [Shell, "-c", Text, "hardshare", ProcessHandle.PathOf(spec.Folder, spec.Name), spec.Name, blocks, .. program];
    }
}
