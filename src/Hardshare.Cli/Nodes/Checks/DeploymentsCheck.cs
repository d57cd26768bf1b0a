using Hardshare.Cli.Client;
using Hardshare.Cli.Finding;
using Hardshare.Contracts.Deployments;

namespace Hardshare.Cli.Nodes.Checks;

/// <summary>Each robot that the configuration names is registered, offered, online and unlocked.</summary>
internal static class DeploymentsCheck
{
    private const string Area = "deployments";

    public static IEnumerable<CheckResult> Run(CheckContext context)
    {
        if (context.Node is not { } node)
            return [];
        if (node.Local.Count == 0)
            return [CheckResult.Warn(
                Area, "the configuration names no robot", $"name one under hardshare.deployments in {context.Configuration}")];
        IReadOnlyList<DeploymentView> all;
        try
        {
            all = context.Run.Node.Ask<DeploymentList>(new ListDeployments()).Deployments;
        }
        catch (CliFailure e)
        {
            return [CheckResult.Fail(Area, e.Message, e.Advice ?? "the node's log says more")];
        }

        var here = node.Local.Select(local => Of(local.LocalName, all.FirstOrDefault(view => view.Id == local.Deployment)));
        var gone = all.Where(view => view.Node == node.Name && node.Local.All(local => local.Deployment != view.Id)).Select(Forgotten);
        return here.Concat(gone);
    }

    private static CheckResult Of(string name, DeploymentView? view)
    {
        var area = $"robot {name}";
        var id = view is null ? "" : IdText.Short(view.Id.Value);
        return view switch
        {
            null => CheckResult.Warn(area, "it is not registered, so nobody can have it", $"hardshare register {Quoting.Shell(name)}"),
            { LockReason: { } reason } => CheckResult.Warn(area, $"it is locked: {reason}", $"mend the cause, then hardshare unlock {id}"),
            { Advertised: false } => CheckResult.Warn(area, "it is not offered to users", $"hardshare ad {id}"),
            { OfflineReason: { } reason } =>
                CheckResult.Fail(area, $"it is offline: {reason}", $"hardshare info {id} and hardshare history {id} say more"),
            { CurrentInstance: { } instance } => CheckResult.Ok(area, $"in use (instance {IdText.Short(instance.Value)})"),
            _ => CheckResult.Ok(area, "free"),
        };
    }

    private static CheckResult Forgotten(DeploymentView view) => CheckResult.Warn(
        $"robot {view.LocalName}", "it is registered here, but the configuration does not name it any more",
        $"name it again, or give it up: hardshare dissolve {IdText.Short(view.Id.Value)}");
}
