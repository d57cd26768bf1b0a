using Hardshare.Cli.Shell;
using Hardshare.Contracts.Deployments;

namespace Hardshare.Cli.Deployments;

/// <summary><c>hardshare stop-ad [ID]</c>: offer a deployment no longer.</summary>
internal static class StopAdCommand
{
    public static Command Create(CommandLine line)
    {
        var id = Words.Deployment(line);
        return line.Does(
            new Command("stop-ad", "Offer a deployment no longer; a current instance goes on.").With(id),
            (Run run) => DeploymentOrder.Send(
                run, run.Get(id), new StopAdvertising(), deployment => $"{deployment.LocalName} is not offered any more"));
    }
}
