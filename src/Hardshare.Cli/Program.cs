using System.Runtime.InteropServices;
using Hardshare.Cli.Access;
using Hardshare.Cli.Deployments;
using Hardshare.Cli.Instances;
using Hardshare.Cli.Nodes;
using Hardshare.Cli.Requests;
using Hardshare.Cli.Shell;
using Hardshare.Cli.Timelines;

namespace Hardshare.Cli;

internal static class Program
{
    /// <summary>
    /// The tree of commands. Each is one file, in the folder of the noun it is about; what several of them share lies beside them.
    /// </summary>
    public static IReadOnlyDictionary<string, Func<CommandLine, Command>> Tree { get; } = new Dictionary<string, Func<CommandLine, Command>>
    {
        ["up"] = UpCommand.Create,
        ["check"] = CheckCommand.Create,
        ["status"] = StatusCommand.Create,
        ["nodes"] = NodesCommand.Create,
        ["cluster"] = ClusterCommand.Create,
        ["drain"] = DrainCommand.Create,
        ["sweep"] = SweepCommand.Create,
        ["archive"] = ArchiveCommand.Create,

        ["register"] = RegisterCommand.Create,
        ["dissolve"] = DissolveCommand.Create,
        ["describe"] = DescribeCommand.Create,
        ["ad"] = AdCommand.Create,
        ["stop-ad"] = StopAdCommand.Create,
        ["lock"] = LockCommand.Create,
        ["unlock"] = UnlockCommand.Create,
        ["rules"] = RulesCommand.Create,
        ["search"] = SearchCommand.Create,

        ["launch"] = LaunchCommand.Create,
        ["list"] = ListCommand.Create,
        ["info"] = InfoCommand.Create,
        ["ssh"] = SshCommand.Create,
        ["terminate"] = TerminateCommand.Create,
        ["firewall"] = FirewallCommand.Create,
        ["keep-alive"] = KeepAliveCommand.Create,

        ["requests"] = RequestsCommand.Create,
        ["withdraw"] = WithdrawCommand.Create,

        ["history"] = HistoryCommand.Create,

        ["token"] = TokenCommand.Create,
        ["completion"] = CompletionCommand.Create,
    };

    public static int Main(string[] args)
    {
        using var cancelled = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        return new CommandLine(Surroundings.OfThisProcess(), Tree, cancelled.Token).Run(args);

        // The first signal lets a command take back what it began; the second ends the process at once.
        void Cancel(PosixSignalContext context)
        {
            context.Cancel = !cancelled.IsCancellationRequested;
            cancelled.Cancel();
        }
    }
}
