namespace Hardshare.Cli.Shell;

/// <summary>Other programs: how they are found, run and become this one.</summary>
internal interface IProcesses
{
    /// <summary>Replace this process by another program. Returns only when that failed, with the reason.</summary>
    string Replace(string program, IReadOnlyList<string> arguments);

    /// <summary>Run a program to its end, its output captured (standard error after standard output), bounded in time.</summary>
    ProcessResult Run(string program, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellation);

    /// <summary>Start a program that shares this one's terminal; the result is its exit code.</summary>
    Task<int> AttendAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation);

    /// <summary>Start a program in a session of its own, its output appended to a file. Completes with its exit code if it ends.</summary>
    (int Pid, Task<int> Exit) Detach(string program, IReadOnlyList<string> arguments, string logFile);
}

/// <summary>How a program ended: 127 when it could not be started, 124 when its time was up.</summary>
internal sealed record ProcessResult(int ExitCode, string Output)
{
    public bool Ok => ExitCode == 0;
}
