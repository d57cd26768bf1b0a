using Hardshare.Cli.Client;
using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Instances;

namespace Hardshare.Cli.Instances;

/// <summary>
/// <c>hardshare ssh [ID] [-- COMMAND...]</c>: log in, with the instance's own key and host key. Becomes the system's ssh; its exit code
/// is ssh's.
/// </summary>
internal static class SshCommand
{
    public static Command Create(CommandLine line)
    {
        var id = Words.Instance(line);
        var tty = Words.Flag("--tty", "ask for a terminal even with a command", "-t");
        var identity = Words.Text("--identity", "FILE", "the private key, if it is not the one that launch used", "-i");
        return line.Does(
            new Command(
                "ssh", "Log in to an instance, or run a command there: hardshare ssh [ID] [-- COMMAND...]. Waits while it starts.").With(
                    id, tty, identity),
            async (Run run) =>
            {
                var view = run.Find.Instance(run.Get(id));
                if (view.Status == InstanceStatus.Init)
                {
                    view = await Steps.ShowAsync(
                        run.Screen, "it is still starting", steps => InstanceStart.WatchAsync(run, view.Id, steps));
                }

                var ssh = SshLine.Prepare(view, run.Around, run.Get(tty), run.Get(identity));
                string[] arguments = [.. ssh.Words.Skip(1), .. run.PassThrough.Count > 0 ? ["--", .. run.PassThrough]
                    : Array.Empty<string>()];
                if (view.KeepAlive)
                    return await AttendAsync(run, view, arguments);
                run.Screen.Flush();
                throw new CliFailure(
                    ExitCode.Failed, $"ssh cannot be run: {run.Around.Processes.Replace("ssh", arguments)}", "install OpenSSH's client");
            });
    }

    /// <summary>An instance that lives by keep-alives gets them for as long as the session lasts.</summary>
    private static async Task<ExitCode> AttendAsync(Run run, InstanceView view, string[] arguments)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation);
        var beside = Task.Run(() => KeepAliveLoop.BesideAsync(run, view.Id, over.Token), CancellationToken.None);
        var code = await run.Around.Processes.AttendAsync("ssh", arguments, CancellationToken.None);
        await over.CancelAsync();
        await beside;
        return (ExitCode)code;
    }
}
