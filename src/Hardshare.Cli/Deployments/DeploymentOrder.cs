using Hardshare.Cli.Client;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Deployments;

/// <summary>What commands to one deployment have in common: find it, send, and say what is so now.</summary>
internal static class DeploymentOrder
{
    public static void Send(
        Run run, string? id, IDeploymentCommand command, Func<DeploymentView, string> said)
    {
        var deployment = run.Find.Deployment(id);
        var answer = run.Node.Send(EntityAddress.Of(deployment.Id), command);
        if (run.Screen.Json)
            run.Screen.WriteJson(answer.Body);
        else
            run.Screen.Line(said(deployment));
    }
}
