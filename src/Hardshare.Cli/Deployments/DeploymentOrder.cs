using Hardshare.Cli.Client;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Deployments;

/// <summary>What commands to one deployment have in common: find it, send, and say what is so now.</summary>
internal static class DeploymentOrder
{
    public static async Task SendAsync(
        Run run, string? id, IDeploymentCommand command, Func<DeploymentView, string> said, CancellationToken cancellation)
    {
        var deployment = await run.Find.DeploymentAsync(id, cancellation);
        var answer = await run.Node.SendAsync(EntityAddress.Of(deployment.Id), command, cancellation);
        if (run.Screen.Json)
            run.Screen.WriteJson(answer.Body);
        else
            run.Screen.Line(said(deployment));
    }
}
