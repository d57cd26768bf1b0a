using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Hardshare.Node.Folders;

/// <summary>Mounts and unmounts file systems by system call, guided by <c>/proc/self/mountinfo</c>.</summary>
internal static partial class Mounts
{
    private const ulong NoSetUid = 2, NoDevices = 4, NoExecution = 8, NoSymlinks = 256;
    private const int Detach = 2, NoFollow = 8;
    private const int Busy = 16;

    /// <summary>
    /// A small file system in memory for what a container may write. A symbolic link in it is never followed, so that the container cannot
    /// lead the host's programs elsewhere; nothing in it is a device or a program; it cannot fill the host's disk or memory.
    /// </summary>
    /// <exception cref="IOException">It could not be mounted; the message says why.</exception>
    public static void EnsureUntrusted(string folder) =>
        Ensure(folder, "tmpfs", NoSetUid | NoDevices | NoExecution | NoSymlinks, "nosymfollow", "size=64k,nr_inodes=64,mode=0700");

    /// <summary>
    /// Terminals of one device, apart from all others of the machine. More than one, because a program that still holds the terminal of a
    /// stream process that was killed keeps its number.
    /// </summary>
    /// <exception cref="IOException">It could not be mounted; the message says why.</exception>
    public static void EnsureTerminals(string folder) =>
        Ensure(folder, "devpts", NoSetUid | NoExecution, null, "newinstance,ptmxmode=000,mode=0600,max=16");

    /// <summary>Mount points at or below this folder, in the order in which they were mounted.</summary>
    public static IReadOnlyList<MountPoint> Below(string folder)
    {
        var real = RealPath(folder);
        return [.. All().Where(m => m.Path == real || m.Path.StartsWith(real + "/", StringComparison.Ordinal))];
    }

    /// <summary>Unmount all at or below this folder; what is still in use vanishes from here, and is freed after its last use.</summary>
    /// <exception cref="IOException">Something is still mounted there.</exception>
    public static void RemoveBelow(string folder)
    {
        foreach (var mount in Below(folder).Reverse())
        {
            if (umount2(mount.Path, NoFollow) != 0 && Marshal.GetLastPInvokeError() == Busy)
                _ = umount2(mount.Path, NoFollow | Detach);
        }
        if (Below(folder) is [var left, ..])
            throw new IOException($"Cannot unmount {left.Path} ({left.Type}): {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private static void Ensure(string folder, string type, ulong flags, string? expected, string options)
    {
        Directory.CreateDirectory(folder);
        if (At(folder) is { } there && there.Type == type)
            return;
        if (mount("hardshare", folder, type, flags, options) != 0)
            throw new IOException($"Cannot mount {type} at {folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        if (expected is not null && At(folder)?.Options.Contains(expected) != true)
            throw new IOException($"Mounting {type} at {folder} had no effect on {expected}: Linux 5.10 or newer is needed");
    }

    private static MountPoint? At(string folder)
    {
        var real = RealPath(folder);
        return All().LastOrDefault(m => m.Path == real);
    }

    private static IEnumerable<MountPoint> All()
    {
        foreach (var line in File.ReadLines("/proc/self/mountinfo"))
        {
            var halves = line.Split(" - ", 2);
            if (halves is [var first, var second] && first.Split(' ') is [_, _, _, _, var path, var options, ..])
                yield return new MountPoint(Unescape(path), second.Split(' ')[0], options.Split(','));
        }
    }

    /// <summary>The path without symbolic links, or just absolute where it is not there.</summary>
    public static string RealPath(string path)
    {
        var resolved = realpath(path, 0);
        if (resolved == 0)
            return Path.GetFullPath(path);
        try
        {
            return Marshal.PtrToStringUTF8(resolved)!;
        }
        finally
        {
            free(resolved);
        }
    }

    private static string Unescape(string path) => Octal().Replace(path, m => ((char)Convert.ToInt32(m.Groups[1].Value, 8)).ToString());

    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex Octal();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string type, ulong flags, string data);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint realpath(string path, nint buffer);

    [LibraryImport("libc")]
    private static partial void free(nint memory);
}

/// <summary>A line of <c>/proc/self/mountinfo</c>.</summary>
internal sealed record MountPoint(string Path, string Type, IReadOnlyList<string> Options);
