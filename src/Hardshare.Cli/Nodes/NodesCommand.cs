using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Cli.Nodes;

/// <summary><c>hardshare nodes</c>: the nodes of the workspace. GUESTS are the instances of other hosts that are reached through a gateway. JSON: <c>nodes-v1</c>.</summary>
internal static class NodesCommand
{
    public static Command Create(CommandLine line) => line.Does(
        new Command("nodes", "The nodes of the workspace, and whether they are there."),
        (Run run) =>
        {
            var nodes = run.Node.Ask(new ListNodes());
            if (run.Screen.Json)
                run.Screen.WriteJson(nodes.Body);
            else
                run.Screen.Table(SheetOf(nodes.As<NodeList>().Nodes, run.Around.Time.GetUtcNow()));
        });

    public static Sheet SheetOf(IReadOnlyList<MemberView> nodes, DateTimeOffset now)
    {
        var sheet = new Sheet("NODE", "STATE", "SINCE", "ROLES", "VERSION", "DEPLOYMENTS", "INSTANCES", "GUESTS");
        foreach (var node in nodes)
            sheet.Add(
                node.Name, State(node), $"{Spans.Show(now - node.Since)} ago", string.Join(", ", node.Roles), node.Version, $"{node.Deployments}", $"{node.ActiveInstances}", $"{node.Guests}");
        return sheet;
    }

    private static Cell State(MemberView node) => node switch
    {
        { Status: MemberStatus.Up, Draining: true } => new("draining", Tone.Faint),
        { Status: MemberStatus.Up } => new("up", Tone.Good),
        { Status: MemberStatus.Down } => new("down", Tone.Faint),
        _ => new("unreachable", Tone.Bad),
    };
}
