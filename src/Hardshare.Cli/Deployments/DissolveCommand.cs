using Hardshare.Cli.Shell;
using Hardshare.Contracts.Deployments;

namespace Hardshare.Cli.Deployments;

/// <summary><c>hardshare dissolve ID</c>: give a deployment up for good. The id must be given: this cannot be undone.</summary>
internal static class DissolveCommand
{
    public static Command Create(CommandLine line)
    {
        var id = Words.NamedDeployment(line);
        return line.Does(
            new Command("dissolve", "Give a deployment up for good. Its history stays.").With(id),
            (Run run) => DeploymentOrder.Send(
                run, run.Get(id), new DissolveDeployment(), deployment =>
                    $"{deployment.LocalName} ({deployment.Id}) is dissolved"));
    }
}
