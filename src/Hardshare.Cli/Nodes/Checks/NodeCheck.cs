using Hardshare.Cli.Client;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Cli.Nodes.Checks;

/// <summary>The node answers, and says itself that it is well. Comes first: other checks read what it finds.</summary>
internal static class NodeCheck
{
    private const string Area = "node";

    public static IEnumerable<CheckResult> Run(CheckContext context)
    {
        try
        {
            context.Node = context.Run.Node.Ask<NodeView>(new GetNode());
        }
        catch (CliFailure e)
        {
            return [CheckResult.Fail(
                Area, e.Message, e.Code == ExitCode.Unavailable ? Start(context) : e.Advice ?? "the node's log says more")];
        }

        return About(context.Node, context.Run.Target().Describe());
    }

    private static IEnumerable<CheckResult> About(NodeView node, string where)
    {
        yield return CheckResult.Ok(Area, $"{node.Name} {node.Version} answers at {where}");
        if (node.Draining)
            yield return CheckResult.Warn(Area, "it is drained, and takes no new instances", "hardshare drain --undo");
        foreach (var problem in node.Problems)
            yield return CheckResult.Warn(Area, problem, "the node's log says more");
    }

    private static string Start(CheckContext context) => context.Configuration == NodeProgram.DefaultConfiguration
        ? "start it: hardshare up, or systemctl start hardshare"
        : $"start it: hardshare up --config {Quoting.Shell(context.Configuration)}";
}
