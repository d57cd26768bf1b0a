using Hardshare.Cli.Client;
using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Cli.Nodes;

/// <summary><c>hardshare drain</c>: take no new instances on a node. JSON: the node's reply.</summary>
internal static class DrainCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public static Command Create(CommandLine line)
    {
        var deadline = Words.Text(
            "--deadline", "TIME", "after so long terminate what still runs, and move what is reached through it (0s: at once); without it nobody is cut off");
        var wait = Words.Flag("--wait", "stay until nothing is left there");
        var undo = Words.Flag("--undo", "take new instances again");
        var name = new Argument<string>("NODE") { Arity = ArgumentArity.ZeroOrOne, Description = "a node of the workspace; without it the one that is asked" };
        return line.Does(
            new Command("drain", "Let the node take no new instances, for maintenance.").With(name, deadline, wait, undo),
            async (Run run) =>
            {
                if (run.Get(undo) && (run.Get(deadline) is not null || run.Get(wait)))
                    throw CliFailure.Usage("--undo goes with neither --deadline nor --wait", "`hardshare drain --undo` lets instances in again");
                var after = run.GetSpan(deadline, zeroToo: true);
                INodeCommand command = run.Get(undo) ? new UndrainNode() : new DrainNode(run.Around.Time.GetUtcNow() + after);
                var answer = run.Node.Send(EntityAddress.Node(run.Get(name) ?? ""), command);
                if (!run.Screen.Json)
                    run.Screen.Line(Said(run.Get(name) is { } said ? $"node {said}" : "the node", run.Get(undo), after));
                if (!run.Get(undo) && (run.Get(wait) || !run.Screen.Json))
                    await ReportAsync(run, run.Get(name) ?? run.Node.Ask<NodeView>(new GetNode()).Name, run.Get(wait));
                if (run.Screen.Json)
                    run.Screen.WriteJson(answer.Body);
                return ExitCode.Ok;
            });
    }

    private static string Said(string node, bool undo, TimeSpan? after) => (undo, after) switch
    {
        (true, _) => $"{node} takes new instances again",
        (_, null) => $"{node} takes no new instances; those that run go on",
        (_, { } time) => $"{node} takes no new instances; those that run end in {Spans.Show(time)}",
    };

    private static async Task ReportAsync(Run run, string name, bool wait)
    {
        for (string? before = null; ; await Task.Delay(LookEvery, run.Around.Time, run.Cancellation))
        {
            var nodes = run.Node.Ask<NodeList>(new ListNodes()).Nodes;
            var text = nodes.FirstOrDefault(node => node.Name == name) is { } drained ? Left(drained, nodes) : null;
            if (!run.Screen.Json && (text ?? (wait ? $"nothing is left on {name}" : null)) is { } news && news != before)
                run.Screen.Line(before = news);
            if (text is null || !wait)
                return;
        }
    }

    /// <summary>What is still there, and what becomes of those that only are reached through it; null when nothing is.</summary>
    public static string? Left(MemberView drained, IReadOnlyList<MemberView> nodes)
    {
        var others = nodes.Any(node => node is { Status: MemberStatus.Up, Draining: false } && node.Name != drained.Name && node.Roles.Contains("gateway"));
        string[] left =
        [
            .. drained.ActiveInstances == 0 ? Array.Empty<string>() : [$"{Count(drained.ActiveInstances)} there"],
            .. drained.Guests == 0 ? Array.Empty<string>()
                : [$"{Count(drained.Guests)} of other hosts reached through it, " + (others
                    ? "which move to another gateway when nobody is connected, or at the deadline"
                    : "which stay because no other gateway is up")],
        ];
        return left.Length == 0 ? null : $"still {string.Join("; ", left)}";
    }

    private static string Count(int number) => $"{number} instance{(number == 1 ? "" : "s")}";
}
