using Hardshare.Cli.Shell;
using Hardshare.Contracts.Deployments;

namespace Hardshare.Cli.Deployments;

/// <summary><c>hardshare ad [ID]</c>: offer a deployment to users.</summary>
internal static class AdCommand
{
    public static Command Create(CommandLine line)
    {
        var id = Words.Deployment(line);
        return line.Does(
            new Command("ad", "Offer a deployment to users.").With(id),
            (Run run) => DeploymentOrder.Send(
                run, run.Get(id), new Advertise(), deployment => $"{deployment.LocalName} is offered"));
    }
}
