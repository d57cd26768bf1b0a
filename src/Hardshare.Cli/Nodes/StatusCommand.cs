using Hardshare.Cli.Deployments;
using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Cli.Nodes;

/// <summary><c>hardshare status</c>: how the node is, and what it shares. JSON: <c>node-view-v1</c>.</summary>
internal static class StatusCommand
{
    public static Command Create(CommandLine line) => line.Does(
        new Command("status", "How the node is, and what it shares."),
        (Run run) =>
        {
            var node = run.Node.Ask(new GetNode());
            if (run.Screen.Json)
            {
                run.Screen.WriteJson(node.Body);
                return;
            }

            var deployments = run.Node.Ask<DeploymentList>(new ListDeployments());
            var view = node.As<NodeView>();
            Show(view, deployments.Deployments, LeftOf(view, run), run.Screen, run.Around.Time);
        });

    private static string? LeftOf(NodeView node, Run run)
    {
        var nodes = node.Draining ? run.Node.Ask<NodeList>(new ListNodes()).Nodes : [];
        return nodes.FirstOrDefault(one => one.Name == node.Name) is { } drained ? DrainCommand.Left(drained, nodes) : null;
    }

    private static void Show(NodeView node, IReadOnlyList<DeploymentView> deployments, string? left, Screen screen, TimeProvider time)
    {
        screen.Line($"{node.Name}  {node.Version}  {string.Join(", ", node.Roles)}  up {Spans.Show(time.GetUtcNow() - node.Started)}");
        screen.Line(string.Join(", ", [
            Count(node.Deployments, "deployment"), Count(node.ActiveInstances, "active instance"),
            Count(node.WaitingRequests, "waiting request"),
        ]));
        var drain = node.DrainDeadline is { } end ? $"; those that run end in {Spans.Show(end - time.GetUtcNow())}" : "";
        if (node.Draining)
            screen.Line($"draining: takes no new instances{drain}");
        if (left is not null)
            screen.Line(left);
        if (deployments.Count > 0)
        {
            screen.Line();
            screen.Table(DeploymentSheet.Of(deployments));
        }

        foreach (var local in node.Local.Where(local => local.Deployment is null))
            screen.Line($"not registered: {local.LocalName}  (`hardshare register {Client.Quoting.Shell(local.LocalName)}`)");
        foreach (var problem in node.Problems)
            screen.Line($"problem: {problem}");
    }

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
