using Hardshare.Cli.Client;
using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Cli.Nodes;

/// <summary><c>hardshare drain</c>: take no new instances on this node.</summary>
internal static class DrainCommand
{
    public static Command Create(CommandLine line)
    {
        var deadline = Words.Text(
            "--deadline", "TIME", "terminate after so long what still runs (0s: at once); without it nothing is terminated");
        var undo = Words.Flag("--undo", "take new instances again");
        return line.Does(
            new Command("drain", "Let the node take no new instances, for maintenance.").With(deadline, undo),
            (Run run) =>
            {
                if (run.Get(undo) && run.Get(deadline) is not null)
                    throw CliFailure.Usage("--undo and --deadline cannot go together", "`hardshare drain --undo` lets instances in again");
                var after = run.GetSpan(deadline, zeroToo: true);
                INodeCommand command = run.Get(undo) ? new UndrainNode() : new DrainNode(run.Around.Time.GetUtcNow() + after);
                var answer = run.Node.Send(EntityAddress.Node(), command);
                if (run.Screen.Json)
                    run.Screen.WriteJson(answer.Body);
                else
                    run.Screen.Line(Said(run.Get(undo), after));
            });
    }

    private static string Said(bool undo, TimeSpan? after) => (undo, after) switch
    {
        (true, _) => "the node takes new instances again",
        (_, null) => "the node takes no new instances; those that run go on",
        (_, { } time) => $"the node takes no new instances; those that run end in {Spans.Show(time)}",
    };
}
