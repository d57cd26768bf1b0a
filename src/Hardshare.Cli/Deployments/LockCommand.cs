using Hardshare.Cli.Finding;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Deployments;

namespace Hardshare.Cli.Deployments;

/// <summary><c>hardshare lock [ID] --reason TEXT</c>: no new instances until someone unlocks.</summary>
internal static class LockCommand
{
    public static Command Create(CommandLine line)
    {
        var id = Words.Deployment(line);
        var reason = Words.Text("--reason", "TEXT", "why; users see it");
        reason.Required = true;
        return line.Does(
            new Command("lock", "Let nobody start an instance until someone unlocks; a current one goes on.").With(id, reason),
            (Run run) => DeploymentOrder.Send(
                run, run.Get(id), new LockDeployment(run.Get(reason)!),
                deployment =>
                    $"{deployment.LocalName} is locked; `hardshare unlock {IdText.Short(deployment.Id.Value)}` lets users in again"));
    }
}
