namespace Hardshare.Cli.Shell;

/// <summary>What the process answers to the shell. These numbers are part of the interface and do not change.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>Refused, or it went wrong: the message says why.</summary>
    Failed = 1,

    /// <summary>The command line is wrong, or names more than one thing.</summary>
    Usage = 2,

    /// <summary>No such deployment, instance, request or token.</summary>
    NotFound = 3,

    /// <summary>No valid token, or the rules say no.</summary>
    NotPermitted = 4,

    /// <summary>The robot is in use, locked or offline.</summary>
    NotFree = 5,

    /// <summary>
    /// The node cannot be reached, lacks something it needs, or gave no answer in time: the same command may succeed later.
    /// </summary>
    Unavailable = 6,

    /// <summary>Ctrl-C, or the process was told to end.</summary>
    Cancelled = 130,
}

internal static class ExitCodeHelp
{
    public const string Text =
        """
        Exit codes:
          0  done                                  4    not authenticated, or not permitted
          1  refused or failed                     5    busy, locked or offline
          2  wrong usage, or an ambiguous id       6    node unreachable, unavailable, or no answer in time
          3  not found                             130  cancelled
        """;
}
