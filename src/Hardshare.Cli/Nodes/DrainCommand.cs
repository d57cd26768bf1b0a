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

    /// <summary>The node that is asked may be a second behind, and what a host ordered before it heard of the drain may only come.</summary>
    private static readonly TimeSpan LookTwiceAfter = TimeSpan.FromSeconds(3);

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
        string? said = null;
        for (State? before = null; ;)
        {
            var nodes = run.Node.Ask<NodeList>(new ListNodes()).Nodes;
            var drained = nodes.FirstOrDefault(node => node.Name == name);
            var left = drained is null ? null : Left(drained, nodes);
            if (!run.Screen.Json && left is not null && left != said)
                run.Screen.Line(said = left);
            if (!wait)
                return;
            var state = drained is not { Status: MemberStatus.Up } ? State.Away : left is null ? State.Empty : State.InUse;
            if (state != State.InUse && state == before)
            {
                if (state == State.Away)
                    throw Away(name, drained);
                if (!run.Screen.Json)
                    run.Screen.Line($"nothing is left on {name}");
                return;
            }
            before = state;
            await Task.Delay(state == State.InUse ? LookEvery : LookTwiceAfter, run.Around.Time, run.Cancellation);
        }
    }

    private static CliFailure Away(string name, MemberView? drained) => new(
        ExitCode.Unavailable,
        $"node {name} {drained?.Status switch { null => "is not one of the workspace's any more", MemberStatus.Down => "was stopped", _ => "is unreachable" }}: what is left there is not known",
        "wait for it again when `hardshare nodes` shows it as up");

    private enum State
    {
        InUse,
        Empty,
        Away,
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
