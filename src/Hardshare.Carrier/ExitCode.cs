namespace Hardshare.Carrier;

/// <summary>What a carrier process exits with. Anything but <see cref="Ended"/> comes with one line on standard error.</summary>
public static class ExitCode
{
    /// <summary>Ended on request: a <c>stop</c> message or SIGTERM.</summary>
    public const int Ended = 0;

    /// <summary>The arguments or the configuration make no sense.</summary>
    public const int Usage = 2;

    /// <summary>Another process serves this folder.</summary>
    public const int FolderInUse = 3;

    /// <summary>The system refused something that is needed to start: a folder, a socket, a terminal.</summary>
    public const int CannotStart = 4;
}
