namespace Hardshare.Node.Processes;

/// <summary>A process that is to outlive the node.</summary>
/// <param name="Name">Unique in its folder: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</param>
/// <param name="Folder">
/// Gets <c>NAME.handle</c>, <c>NAME.in</c>, <c>NAME.log</c> and <c>NAME.log.1</c>. Made if missing, private to the owner.
/// </param>
/// <param name="FileName">The program, an absolute path or a name on the search path.</param>
/// <param name="Arguments">Its arguments. Everybody on the machine can read them: no secrets.</param>
public sealed record ProcessSpec(string Name, string Folder, string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>
    /// Beside these the process gets only the search path, locale, time zone, home and the .NET root. <see cref="ProcessMarkers"/> belong
    /// here, so that a stray process can be told.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The user to run as, with no other groups; null for the node's own.</summary>
    public RunAs? RunAs { get; init; }

    public string WorkingDirectory { get; init; } = "/";

    /// <summary>
    /// Bytes at which writing to the log fails, rounded up to 512. It holds for every regular file that the process makes
    /// (<c>RLIMIT_FSIZE</c>, the soft limit); null for none. A .NET program does not start with one: its runtime maps code from a file of
    /// its own.
    /// </summary>
    public long? LogLimit { get; init; } = 1024 * 1024;
}

/// <param name="User">A user's number.</param>
/// <param name="Group">A group's number, the only group that the process has.</param>
public sealed record RunAs(int User, int Group);

/// <summary>Environment variables that tell what a process was started for.</summary>
public static class ProcessMarkers
{
    public const string Workspace = "HARDSHARE_WORKSPACE";
    public const string Node = "HARDSHARE_NODE";
    public const string Instance = "HARDSHARE_INSTANCE";
}

/// <summary>A process could not be started, for a reason that is in the message.</summary>
public sealed class ProcessStartException(string message) : IOException(message);
