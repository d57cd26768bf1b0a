using System.ComponentModel;
using System.Diagnostics;
using Hardshare.Actors.Deployments.Instances.Actions;
using Hardshare.Node.Processes;

namespace Hardshare.Node.Commands;

/// <summary>
/// Runs each command as a session of its own: no terminal, nothing on standard input, working directory <c>/</c>, no environment but what
/// is given, a plain <c>PATH</c> and <see cref="CommandRecords.Marker"/>. A command that leaves a program behind in the background is not waited for, and what that prints has no
/// reader; at its time limit all of its session is killed. What a node before this one left running is killed before the first command.
/// </summary>
public sealed class HostCommands(CommandRecords records, TimeProvider time) : IHostCommands
{
    public const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const int KeptOutput = 16 * 1024;

    // The shell sees the command as its arguments only, never as text. setsid(1) becomes the command: one process, one pid.
    private const string Launcher = "{ read -r stat < /proc/$$/stat && echo \"$stat\" > \"$1\"; } 2> /dev/null; shift; exec /usr/bin/setsid \"$@\" < /dev/null 2>&1";

    /// <summary>How long output is still read once the command itself has ended.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromMilliseconds(500);

    private readonly Task _leftAreEnded = Task.Run(records.EndLeftAsync);

    public async Task<CommandOutcome> RunAsync(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, TimeSpan limit, CancellationToken cancellation)
    {
        if (command.Count == 0 || command.Any(word => word.Contains('\0', StringComparison.Ordinal)))
            return new CommandOutcome(null, "", "the command is empty or has a NUL character in it");
        if (Find(command[0], out var problem) is not { } program)
            return new CommandOutcome(null, "", problem);
        await _leftAreEnded.WaitAsync(cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        var record = records.Begin(environment.GetValueOrDefault(ProcessMarkers.Instance));
        try
        {
            using var process = Process.Start(Describe([program, .. command.Skip(1)], environment, record.Id, records.LeaderFile(record)))!;
            return await WatchAsync(process, limit, cancellation).ConfigureAwait(false);
        }
        catch (Win32Exception e)
        {
            return new CommandOutcome(null, "", $"{command[0]} could not be started: {e.Message}");
        }
        finally
        {
            records.Ended(record);
        }
    }

    private async Task<CommandOutcome> WatchAsync(Process process, TimeSpan limit, CancellationToken cancellation)
    {
        var tail = new OutputTail(KeptOutput);
        // Disposing the process leaves it open, for the finalizer.
        using var output = process.StandardOutput;
        using var stopReading = new CancellationTokenSource();
        var reading = tail.ReadAsync(output.BaseStream, stopReading.Token);
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        string? problem = null;
        try
        {
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            ProcessSession.Kill(process.Id);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            problem = $"it took longer than {limit.TotalSeconds:0.###} s and was killed";
        }
        stopReading.CancelAfter(Drain);
        await reading.ConfigureAwait(false);
        if (problem is not null)
            cancellation.ThrowIfCancellationRequested();
        return new CommandOutcome(problem is null ? process.ExitCode : null, tail.ToString(), problem);
    }

    private static ProcessStartInfo Describe(IEnumerable<string> command, IReadOnlyDictionary<string, string> environment, string mark, string leaderFile)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Launcher, "hardshare", leaderFile, .. command])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = SearchPath;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment[CommandRecords.Marker] = mark;
        return start;
    }

    private static string? Find(string name, out string problem)
    {
        problem = $"{name} could not be started: there is no such program";
        var candidates = name.Contains('/', StringComparison.Ordinal)
            ? [Path.GetFullPath(name, "/")]
            : SearchPath.Split(':').Select(folder => Path.Combine(folder, name));
        foreach (var path in candidates.Where(File.Exists))
        {
            if ((File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0)
                return path;
            problem = $"{name} could not be started: it is not executable (chmod +x)";
        }
        return null;
    }
}
