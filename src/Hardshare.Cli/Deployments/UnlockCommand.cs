using Hardshare.Cli.Shell;
using Hardshare.Contracts.Deployments;

namespace Hardshare.Cli.Deployments;

/// <summary><c>hardshare unlock [ID]</c>: let users in again.</summary>
internal static class UnlockCommand
{
    public static Command Create(CommandLine line)
    {
        var id = Words.Deployment(line);
        return line.Does(
            new Command("unlock", "Let users start instances again.").With(id),
            (Run run) => DeploymentOrder.Send(
                run, run.Get(id), new UnlockDeployment(), deployment => $"{deployment.LocalName} is unlocked"));
    }
}
