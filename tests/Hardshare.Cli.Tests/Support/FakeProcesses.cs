using System.Collections.Concurrent;
using Hardshare.Cli.Shell;

namespace Hardshare.Cli.Tests.Support;

/// <summary>Other programs, as a test wants them. ssh-keygen is the real one unless a test says otherwise.</summary>
internal sealed class FakeProcesses : IProcesses
{
    private readonly SystemProcesses real = new();

    /// <summary>Each program that was run, with its arguments.</summary>
    public ConcurrentQueue<IReadOnlyList<string>> Runs { get; } = new();

    public Dictionary<string, Func<IReadOnlyList<string>, ProcessResult>> Programs { get; } = [];

    public Func<Task<int>> Attended { get; set; } = () => Task.FromResult(0);

    public Func<Task<int>> Detached { get; set; } = () => new TaskCompletionSource<int>().Task;

    public string Replace(string program, IReadOnlyList<string> arguments)
    {
        Runs.Enqueue([program, .. arguments]);
        return "not replaced in a test";
    }

    public ProcessResult Run(string program, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellation)
    {
        Runs.Enqueue([program, .. arguments]);
        return Programs.TryGetValue(Path.GetFileName(program), out var scripted)
            ? scripted(arguments)
            : real.Run(program, arguments, limit, cancellation);
    }

    public Task<int> AttendAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        Runs.Enqueue([program, .. arguments]);
        return Attended();
    }

    public (int Pid, Task<int> Exit) Detach(string program, IReadOnlyList<string> arguments, string logFile)
    {
        Runs.Enqueue([program, .. arguments]);
        return (4711, Detached());
    }
}
