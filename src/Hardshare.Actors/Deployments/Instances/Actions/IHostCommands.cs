namespace Hardshare.Actors.Deployments.Instances.Actions;

/// <summary>Runs commands of the owner's configuration on the host: lifecycle actions and monitors. Nothing that an API call can set comes here.</summary>
public interface IHostCommands
{
    /// <summary>
    /// Run to the end or to <paramref name="limit"/>, when the whole process group is killed. Output (standard output and error) is
    /// kept to its last 16 KiB.
    /// </summary>
    Task<CommandOutcome> RunAsync(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, TimeSpan limit, CancellationToken cancellation);
}

/// <summary>How it ended. <paramref name="ExitCode"/> is null when it was cut off or could not be started, which <paramref name="Problem"/> tells.</summary>
public sealed record CommandOutcome(int? ExitCode, string Output, string? Problem)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>One line that says what went wrong.</summary>
    public string Describe() =>
        Problem ?? (ExitCode == 0 ? "succeeded" : $"exit code {ExitCode}{(Output.Length == 0 ? "" : ": " + Output.Trim().Split('\n')[^1])}");
}
