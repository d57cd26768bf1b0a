using System.Text;

namespace Hardshare.Cli.Nodes.Checks;

/// <summary>The data folder can be written to, has room, and is short enough for the sockets in it.</summary>
internal static class DataFolderCheck
{
    private const string Area = "data folder";
    private const int LongestSocket = 107;
    private const long LittleRoom = 512L << 20;

    /// <summary>The longest name below the data folder that a socket has.</summary>
    private static readonly string DeepestSocket = $"/instances/{Guid.Empty:D}/shared/ssh/ssh.sock";

    public static IEnumerable<CheckResult> Run(CheckContext context) => Findings(context.Settings.Data);

    private static IEnumerable<CheckResult> Findings(string folder)
    {
        var longest = LongestSocket - DeepestSocket.Length;
        if (Encoding.UTF8.GetByteCount(folder) > longest)
        {
            yield return CheckResult.Fail(
                Area, $"{folder} is longer than {longest} bytes: sockets in it could not be opened",
                "choose a shorter node.data, for example /var/lib/hardshare");
        }

        var existing = Path.GetFullPath(folder);
        while (existing.Length > 1 && !Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing) ?? "/";
        if (!CanWrite(existing, out var problem))
            yield return CheckResult.Fail(Area, $"{existing}: {problem}", $"make {folder} a folder that root can write to");
        else if (new DriveInfo(existing).AvailableFreeSpace is var free && free < LittleRoom)
            yield return CheckResult.Warn(
                Area, $"{folder} has {free >> 20} MiB left", "make room: without it the journal cannot be written, and nothing is started");
        else
            yield return CheckResult.Ok(Area, existing == Path.GetFullPath(folder) ? folder : $"{folder} (to be made)");
    }

    private static bool CanWrite(string folder, out string problem)
    {
        problem = "";
        var probe = Path.Combine(folder, $".hardshare-check-{Environment.ProcessId}");
        try
        {
            using (File.Create(probe, 1, FileOptions.DeleteOnClose))
            {
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
            return false;
        }
    }
}
