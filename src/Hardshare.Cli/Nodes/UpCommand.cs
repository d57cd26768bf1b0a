using Hardshare.Cli.Client;
using Hardshare.Cli.Nodes.Checks;
using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Cli.Nodes;

/// <summary>
/// <c>hardshare up</c>: run the node. In the foreground it becomes the node's own program; detached it waits until the node answers. JSON
/// (detached): <c>node-view-v1</c>.
/// </summary>
internal static class UpCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static Command Create(CommandLine line)
    {
        var config = Words.Text("--config", "FILE", $"the node's configuration (default {NodeProgram.DefaultConfiguration})", "-c");
        var detach = Words.Flag("--detach", "leave it running in the background, once it answers", "-d");
        var log = Words.Text("--log", "FILE", "with --detach: where its output goes (default ~/.local/state/hardshare/node.log)");
        return line.Does(
            new Command("up", "Run the node: what shares the robots of this machine.").With(config, detach, log),
            async (Run run) =>
            {
                var program = NodeProgram.Find(run.Around);
                string[] arguments = run.Get(config) is { } file ? ["--config", Path.GetFullPath(file)] : [];
                if (!run.Get(detach))
                {
                    run.Screen.Flush();
                    throw new CliFailure(ExitCode.Failed, $"{program} cannot be run: {run.Around.Processes.Replace(program, arguments)}");
                }

                var logFile = Path.GetFullPath(run.Get(log) ?? Path.Combine(run.Around.StateFolder, "node.log"));
                Directory.CreateDirectory(
                    Path.GetDirectoryName(logFile)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                ConfigurationCheck.Run(new CheckContext(run, Path.GetFullPath(run.Get(config) ?? NodeProgram.DefaultConfiguration)))
                    .FirstOrDefault(result => result.Level == Level.Fail)?.Throw();
                await StartAsync(run, program, arguments, logFile);
            });
    }

    private static async Task StartAsync(Run run, string program, string[] arguments, string logFile)
    {
        if (TryAsk(run) is { } running)
            throw new CliFailure(
                ExitCode.Failed, $"the node {running.As<NodeView>().Name} answers already at {run.Target().Describe()}",
                "`hardshare status` says how it is");
        var before = File.Exists(logFile) ? new FileInfo(logFile).Length : 0;
        var (pid, exit) = run.Around.Processes.Detach(program, arguments, logFile);
        var answer = await Steps.ShowAsync(
            run.Screen, "the node is starting", _ => UntilItAnswersAsync(run, exit, () => Tail(logFile, before)));
        if (run.Screen.Json)
            run.Screen.WriteJson(answer.Body);
        else
            run.Screen.Line($"node {answer.As<NodeView>().Name} is up (process {pid}); its output is in {logFile}");
    }

    private static async Task<Answer> UntilItAnswersAsync(Run run, Task<int> exit, Func<string> said)
    {
        var end = run.Around.Time.GetUtcNow() + Patience;
        while (run.Around.Time.GetUtcNow() < end)
        {
            if (TryAsk(run) is { } answer)
                return answer;
            if (exit.IsCompleted)
                throw new CliFailure(
                    ExitCode.Failed, $"the node ended with exit code {await exit}:\n{said()}",
                    "`hardshare check` finds what is wrong with a set-up");
            await Task.WhenAny(exit, Task.Delay(Pause, run.Around.Time, run.Cancellation));
            run.Cancellation.ThrowIfCancellationRequested();
        }

        throw new CliFailure(
            ExitCode.Unavailable, $"the node runs but does not answer at {run.Target().Describe()}:\n{said()}",
            "is this the socket that its configuration names? `hardshare check` says more");
    }

    private static Answer? TryAsk(Run run)
    {
        try
        {
            return run.Node.Ask(new GetNode());
        }
        catch (CliFailure e) when (e.Code == ExitCode.Unavailable)
        {
            return null;
        }
    }

    /// <summary>The last lines of what this start wrote.</summary>
    private static string Tail(string file, long from)
    {
        if (!File.Exists(file))
            return "";
        using var stream = File.Open(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = Math.Max(Math.Min(from, stream.Length), stream.Length - 8192);
        using var reader = new StreamReader(stream);
        return string.Join('\n', reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(20));
    }
}
