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
            context.NodeFailure = e;
            return [e.Code == ExitCode.Unavailable ? CheckResult.Fail(Area, e.Message, Start(context))
                : CheckResult.Fail(Area, e.Message, e.Advice ?? "the node's log says more")];
        }

        var node = context.Node;
        return
        [
            CheckResult.Ok(Area, $"{node.Name} {node.Version} answers at {context.Run.Target().Describe()}"),
            .. node.Draining ? [CheckResult.Warn(Area, "it is drained, and takes no new instances", "hardshare drain --undo")]
                : Array.Empty<CheckResult>(),
            .. node.Problems.Select(problem => CheckResult.Warn(Area, problem, "the node's log says more")),
        ];
    }

    private static string Start(CheckContext context) => context.Configuration == NodeProgram.DefaultConfiguration
        ? "start it: hardshare up, or systemctl start hardshare"
        : $"start it: hardshare up --config {Quoting.Shell(context.Configuration)}";
}
