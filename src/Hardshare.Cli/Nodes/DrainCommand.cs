using Hardshare.Cli.Client;
using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Cli.Nodes;

/// <summary><c>hardshare drain</c>: take no new instances on a node.</summary>
internal static class DrainCommand
{
    public static Command Create(CommandLine line)
    {
        var deadline = Words.Text(
            "--deadline", "TIME", "terminate after so long what still runs (0s: at once); without it nothing is terminated");
        var undo = Words.Flag("--undo", "take new instances again");
        var name = new Argument<string>("NODE") { Arity = ArgumentArity.ZeroOrOne, Description = "a node of the workspace; without it the one that is asked" };
        return line.Does(
            new Command("drain", "Let the node take no new instances, for maintenance.").With(name, deadline, undo),
            (Run run) =>
            {
                if (run.Get(undo) && run.Get(deadline) is not null)
                    throw CliFailure.Usage("--undo and --deadline cannot go together", "`hardshare drain --undo` lets instances in again");
                var after = run.GetSpan(deadline, zeroToo: true);
                INodeCommand command = run.Get(undo) ? new UndrainNode() : new DrainNode(run.Around.Time.GetUtcNow() + after);
                var answer = run.Node.Send(EntityAddress.Node(run.Get(name) ?? ""), command);
                if (run.Screen.Json)
                    run.Screen.WriteJson(answer.Body);
                else
                    run.Screen.Line(Said(run.Get(name) is { } node ? $"node {node}" : "the node", run.Get(undo), after));
            });
    }

    private static string Said(string node, bool undo, TimeSpan? after) => (undo, after) switch
    {
        (true, _) => $"{node} takes new instances again",
        (_, null) => $"{node} takes no new instances; those that run go on",
        (_, { } time) => $"{node} takes no new instances; those that run end in {Spans.Show(time)}",
    };
}
